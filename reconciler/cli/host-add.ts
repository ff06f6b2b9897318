/**
 * `scope host add`.
 * @module
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HostChangeOutput } from '../../schema/edit-outputs.ts';
import type { WrittenHost } from '../../schema/host.ts';
import { addHost } from '../desired/edit.ts';
import { lowestFreeAddress } from '../desired/free-address.ts';
import { parseHostName } from '../desired/names.ts';
import { formatHostFile, formatScalar } from '../desired/stanza.ts';
import { familyOf } from '../model/address.ts';
import { InternalError } from '../model/internal-error.ts';
import { parsePublicKey } from '../model/key.ts';
import type { Network } from '../model/network.ts';
import { CliError, usageError } from './cli-error.ts';
import { type Context, note, printJson } from './context.ts';
import { checkEdits, fromHere, networkPaths, readRepositoryFile, writeEdits } from './edit-network.ts';
import { exitCodes } from './exit-codes.ts';
import { findExposedKeys } from './exposed-keys.ts';
import { createSecretFile } from './key-files.ts';
import { type OpenNetwork, openNetwork } from './open-network.ts';
import type { Edits } from './repository.ts';

export interface HostAddOptions {
  readonly network?: string | undefined;
  readonly role: 'edge' | 'relay';
  readonly publicKey?: string | undefined;
  readonly identity?: string | undefined;
  readonly address?: readonly string[] | undefined;
  readonly endpoint?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly route?: readonly string[] | undefined;
  readonly masquerade?: true | undefined;
  readonly master?: true | undefined;
  readonly slot?: string | undefined;
  readonly static?: true | undefined;
  readonly via?: string | undefined;
  readonly generateKey?: string | undefined;
}

export async function addHostHere(context: Context, name: string, options: HostAddOptions): Promise<void> {
  const parsed = parseHostName(name);
  if (!parsed.ok) throw usageError(parsed.reason);
  checkOptions(options);
  const open = await openNetwork(context, options.network);
  const { network, repository } = open;
  if (network.hosts.some((host) => host.name === name)) {
    throw new CliError('HOST_EXISTS', `${network.name} already has a host ${name}`, {
      hint: 'edit its stanza, or scope host remove it first',
    });
  }
  const key = await chooseKey(context, options);
  const written = writtenHost(network, options, key.publicKey);
  const { file, edits } = await planEdit(open, name, written);
  const after = await checkEdits(context, open, edits);
  if (key.create) await key.create();
  await writeEdits(repository, edits);

  const host = after.hosts.find((each) => each.name === name);
  if (!host) throw new InternalError(`host ${name} was added and is not there`);
  if (context.json) {
    printJson(context, {
      format: 1,
      kind: 'host-add',
      network: network.name,
      host: name,
      file: fromHere(context, repository, file),
      addresses: [...host.addresses],
      publicKey: host.publicKey,
      ...(key.file !== undefined && { privateKeyFile: key.file }),
    } satisfies HostChangeOutput);
    return;
  }
  context.stdout.write(`added ${name} to ${fromHere(context, repository, file)}: ${host.addresses.join(', ')}\n`);
  if (key.file !== undefined) {
    note(context, `created ${key.file}\nnext: scope qr ${name} --private-key-file ${key.file}`);
  } else if (!host.static) tellSource(context, network, name);
}

/** What the new host's own file says, where the network says from where it is served. YAML, because a URL may hold what a shell acts on. */
function tellSource(context: Context, { name, registry: [url] }: Network, host: string): void {
  if (url === undefined) return;
  note(
    context,
    `next, on ${host}: ${context.paths.configDir}/${name}.yaml with\n  source: { url: ${formatScalar(url)} }`,
  );
}

/** Combinations that contradict each other are told by the rules; here only what would be lost or never used. */
function checkOptions({ publicKey, generateKey, static: isStatic, masquerade, route }: HostAddOptions): void {
  if (publicKey === undefined && generateKey === undefined) {
    throw usageError(
      'expected --public-key KEY',
      'run scope keygen on the host; for a device without scope: --static --via RELAY --generate-key FILE',
    );
  }
  if (publicKey !== undefined && generateKey !== undefined) {
    throw usageError('expected one of --public-key and --generate-key, got both');
  }
  if (generateKey !== undefined && !isStatic) {
    throw usageError('expected --generate-key together with --static', 'other hosts make their own: scope keygen');
  }
  if (masquerade && !route) throw usageError('expected --masquerade together with --route PREFIX');
}

interface ChosenKey {
  readonly publicKey: string;
  /** Where the new private key goes. */
  readonly file?: string;
  /** Writes it. Called once everything else is known to be in order. */
  readonly create?: () => Promise<void>;
}

async function chooseKey(context: Context, options: HostAddOptions): Promise<ChosenKey> {
  if (options.generateKey !== undefined) {
    const { createKeyPair } = await import('../crypto/wireguard-key.ts');
    const { privateKey, publicKey } = createKeyPair(context.randomBytes(32));
    const file = resolve(context.cwd, options.generateKey);
    return { publicKey, file, create: () => createSecretFile(file, `${privateKey.reveal()}\n`) };
  }
  const parsed = parsePublicKey(options.publicKey ?? '');
  if (!parsed.ok) throw usageError(parsed.reason);
  if ((await findExposedKeys(context, [parsed.value])).size > 0) {
    throw new CliError('PRIVATE_KEY_EXPOSED', 'expected a public key, got a private key of this machine', {
      exitCode: exitCodes.refused,
      hint: 'nothing was written; the shell may have kept the command line in its history',
    });
  }
  return { publicKey: parsed.value };
}

function writtenHost(network: Network, options: HostAddOptions, publicKey: string): WrittenHost {
  const { role, route, masquerade, static: isStatic, via, master, tag, endpoint, identity } = options;
  const addresses = options.address ?? freeAddresses(network);
  return {
    ...(role === 'relay' && { role }),
    ...(master && { master }),
    ...(role === 'relay' && { slot: options.slot === undefined ? freeSlot(network) : parseSlot(options.slot) }),
    ...(isStatic && { static: true }),
    ...(via !== undefined && { via }),
    ...(tag && { tags: [...tag] }),
    ...(endpoint && { endpoints: [...endpoint] }),
    ...(addresses.length > 0 && { address: oneOrMany(addresses) }),
    ...(route && { routes: route.map((prefix) => (masquerade ? { prefix, masquerade } : prefix)) }),
    publicKey,
    ...(identity !== undefined && { identity }),
  };
}

/** The lowest free address of the first IPv4 prefix that has one. IPv6 addresses follow from the name. */
function freeAddresses({ prefixes, hosts }: Network): readonly string[] {
  const ipv4 = prefixes.filter((prefix) => familyOf(prefix) === 'ipv4');
  const taken = hosts.flatMap(({ addresses }) => addresses);
  for (const prefix of ipv4) {
    const address = lowestFreeAddress(prefix, taken);
    if (address !== undefined) return [address];
  }
  if (ipv4.length > 0) throw new CliError('REFUSED', `every address of ${ipv4.join(' and ')} is taken`);
  return [];
}

function freeSlot({ hosts }: Network): number {
  const taken = new Set(hosts.map(({ slot }) => slot));
  for (let slot = 1; slot <= 99; slot++) if (!taken.has(slot)) return slot;
  throw new CliError('REFUSED', 'every relay slot from 1 to 99 is taken');
}

function parseSlot(text: string): number {
  if (!/^[1-9][0-9]?$/.test(text)) throw usageError(`expected a slot from 1 to 99, got ${JSON.stringify(text)}`);
  return Number(text);
}

function oneOrMany(values: readonly string[]): string | string[] {
  const [only] = values;
  return only !== undefined && values.length === 1 ? only : [...values];
}

/** A file of its own where the network keeps hosts in files, else a stanza of network.yaml. */
async function planEdit(
  open: OpenNetwork,
  name: string,
  written: WrittenHost,
): Promise<{ readonly file: string; readonly edits: Edits }> {
  const paths = networkPaths(open, name);
  if (hasHostFiles(join(open.repository.root, open.directory, 'hosts'))) {
    return { file: paths.host, edits: new Map([[paths.host, formatHostFile(written)]]) };
  }
  const text = await readRepositoryFile(open.repository, paths.network);
  const edited = text === undefined ? undefined : addHost(text, name, written);
  if (edited === undefined) throw new InternalError(`cannot add a host to ${paths.network}, which is valid`);
  return { file: paths.network, edits: new Map([[paths.network, edited]]) };
}

function hasHostFiles(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => name.endsWith('.yaml'));
  } catch {
    return false;
  }
}
