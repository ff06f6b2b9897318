/**
 * The file that holds a host's identity (`identityFile` of the host file, mode 0600):
 *
 * ```json
 * {
 *   "format": 1,
 *   "kind": "identity",
 *   "id": "<43 characters: the host id, for people and as a check>",
 *   "mlDsa65Seed": "<base64url of 32 bytes>",
 *   "ed448Seed": "<base64url of 57 bytes>"
 * }
 * ```
 *
 * Seeds, not expanded keys: both standards derive everything else from them, and 89 bytes can be copied by hand.
 * @module
 */
import { accepted, type Parsed, refused } from '../model/brand.ts';
import { createIdentity, type Identity, identitySeedLengths } from './identity.ts';

const fields = ['format', 'kind', 'id', 'mlDsa65Seed', 'ed448Seed'] as const;

/** The text of the file. It holds the secrets: write it nowhere else. */
export function formatIdentityFile(identity: Identity): string {
  const file = {
    format: 1,
    kind: 'identity',
    id: identity.id,
    mlDsa65Seed: identity.mlDsaSeed.reveal(),
    ed448Seed: identity.ed448Seed.reveal(),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Refuses a file whose seeds do not yield its id. The reason quotes nothing of the file, since that is secret. */
export function parseIdentityFile(text: string): Parsed<Identity> {
  const file = parseObject(text);
  if (file === undefined || fields.some((field) => !Object.hasOwn(file, field))) {
    return refused('expected an identity file as scope keygen writes it');
  }
  if (file.format !== 1) return refused('expected an identity file of format 1, got one of a later version');
  const mlDsaSeed = parseSeed(file.mlDsa65Seed, identitySeedLengths.mlDsa);
  const ed448Seed = parseSeed(file.ed448Seed, identitySeedLengths.ed448);
  if (file.kind !== 'identity' || mlDsaSeed === undefined || ed448Seed === undefined) {
    return refused('expected an identity file as scope keygen writes it');
  }
  const identity = createIdentity(mlDsaSeed, ed448Seed);
  return identity.id === file.id ? accepted(identity) : refused('expected seeds that belong to the id of the file');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function parseSeed(value: unknown, length: number): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === value ? bytes : undefined;
}
