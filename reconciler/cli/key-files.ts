/**
 * The two key files of a host in one network: its WireGuard private key (as `wg genkey` writes it) and its identity.
 * A file that exists is never written again: who loses a key loses the host's place in the network.
 * @module
 */
import { dirname, join } from 'node:path';
import { createKeyPair, publicKeyOf } from '../crypto/wireguard-key.ts';
import { createDirectory, createFile, readFileIfPresent } from '../drivers/files/atomic-file.ts';
import { readPrivateFile, readPrivateKeyFile } from '../drivers/files/key-file.ts';
import type { PublicKey } from '../model/key.ts';
import type { NetworkName } from '../model/network.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { refuseInsideRepository } from './work-tree.ts';

export interface KeyFiles {
  readonly privateKey: string;
  readonly identity: string;
}

/** An identity file has about 300 bytes. */
const maxIdentityBytes = 4096;

/** Names as the host file has them by default. */
export function keyFiles(directory: string, network: NetworkName): KeyFiles {
  return { privateKey: join(directory, network), identity: join(directory, `${network}.identity`) };
}

/** Makes a WireGuard key, 0600, and the folder for it, 0700. Throws if the file exists. */
export async function createPrivateKeyFile(path: string, context: Context): Promise<PublicKey> {
  const { privateKey, publicKey } = createKeyPair(context.randomBytes(32));
  await createSecretFile(path, `${privateKey.reveal()}\n`);
  return publicKey;
}

/** Makes a hybrid identity, 0600, and the folder for it, 0700; returns the host id. Throws if the file exists. */
export async function createIdentityFile(path: string, context: Context): Promise<string> {
  const [{ createIdentity, identitySeedLengths }, { formatIdentityFile }] = await Promise.all([
    import('../crypto/identity.ts'),
    import('../crypto/identity-file.ts'),
  ]);
  const { mlDsa, ed448 } = identitySeedLengths;
  const identity = createIdentity(context.randomBytes(mlDsa), context.randomBytes(ed448));
  await createSecretFile(path, formatIdentityFile(identity));
  return identity.id;
}

/** Makes a file that only its owner can read. Refuses a place inside a repository, and any file that exists. */
export async function createSecretFile(path: string, text: string): Promise<void> {
  refuseInsideRepository(path, 'a private key');
  await createDirectory(dirname(path));
  if (await exists(path)) {
    throw new CliError('FILE_EXISTS', `${path} exists; nothing was written`, {
      hint: 'keys are never overwritten: move it away first if you mean to replace it',
    });
  }
  await createFile(path, text);
}

export async function readPublicKey(path: string): Promise<PublicKey> {
  return publicKeyOf(await readPrivateKeyFile(path));
}

/** The host id of an identity file, checked against its keys. */
export async function readHostId(path: string): Promise<string> {
  const { parseIdentityFile } = await import('../crypto/identity-file.ts');
  const parsed = parseIdentityFile(await readPrivateFile(path, maxIdentityBytes));
  if (!parsed.ok) throw new CliError('FILE_FAILED', `${path}: ${parsed.reason}`);
  return parsed.value.id;
}

export async function exists(path: string): Promise<boolean> {
  return (await readFileIfPresent(path)) !== undefined;
}
