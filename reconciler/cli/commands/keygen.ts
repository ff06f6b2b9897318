/**
 * `scope keygen`: this host's keys, made where they are used, and the stanza that introduces it to the repository.
 * @module
 */
import { join, resolve } from 'node:path';
import type { KeygenOutput } from '../../../schema/edit-outputs.ts';
import { needsRootError, usageError } from '../cli-error.ts';
import { type Command, setExamples } from '../commander.ts';
import { type Context, note, printJson } from '../context.ts';

interface Options {
  readonly network?: string | undefined;
  readonly name?: string | undefined;
  readonly out?: string | undefined;
  readonly printStanza?: true | undefined;
}

export function configure(command: Command, context: Context): void {
  command
    .description(
      "Make this host's WireGuard key and hybrid identity (Ed448 and ML-DSA-65), readable by their owner only, and " +
        'print the stanza with the public parts for the repository. A key that exists is kept; what is missing is made.',
    )
    .option('--network <name>', 'the network that the keys are for (default: the only one with a host file here)')
    .option('--name <host>', 'the name that the stanza proposes (default: the host name of this machine)')
    .option('--out <dir>', 'folder for the two files (default: /etc/scope/keys)')
    .option('--print-stanza', 'make nothing: print the stanza of the keys that exist')
    .action((options) => keygen(context, options));
  setExamples(command, [
    { line: 'sudo scope keygen --network mesh0', does: 'on the new host: make its keys in /etc/scope/keys' },
    { line: 'scope keygen --network mesh0 --out ~/.config/scope', does: 'without root, for another place' },
    { line: 'sudo scope keygen --network mesh0 --print-stanza', does: 'show the stanza again' },
  ]);
}

async function keygen(context: Context, options: Options): Promise<void> {
  const { createIdentityFile, createPrivateKeyFile, exists, keyFiles, readHostId, readPublicKey } = await import(
    '../key-files.ts'
  );
  const network = await chooseNetwork(context, options.network);
  const host = await chooseName(context, options.name);
  if (options.out === undefined && !context.isRoot && context.paths.configDir === '/etc/scope') {
    throw needsRootError('scope keygen without --out');
  }
  const files = keyFiles(resolve(context.cwd, options.out ?? join(context.paths.configDir, 'keys')), network);
  const created: string[] = [];
  const make = async (path: string, create: (path: string, context: Context) => Promise<unknown>) => {
    if (options.printStanza || (await exists(path))) return;
    await create(path, context);
    created.push(path);
    note(context, `created ${path}`);
  };
  await make(files.privateKey, createPrivateKeyFile);
  await make(files.identity, createIdentityFile);
  if (created.length === 0 && !options.printStanza) note(context, `kept ${files.privateKey} and ${files.identity}`);
  const publicKey = await readPublicKey(files.privateKey);
  const identity = await readHostId(files.identity);
  if (context.json) {
    printJson(context, {
      format: 1,
      kind: 'keygen',
      network,
      host,
      publicKey,
      identity,
      privateKeyFile: files.privateKey,
      identityFile: files.identity,
      created,
    } satisfies KeygenOutput);
    return;
  }
  note(context, 'add this below `hosts:` in network.yaml, or run in a clone of the repository:');
  note(context, `  scope host add ${host} --public-key ${publicKey} --identity ${identity}\n`);
  context.stdout.write(`${host}:\n  publicKey: ${publicKey}\n  identity: ${identity}\n`);
}

async function chooseNetwork(context: Context, named: string | undefined) {
  const { parseNetworkName } = await import('../../desired/names.ts');
  if (named === undefined) {
    const { listHostNetworks } = await import('../host-files.ts');
    const [only, second] = await listHostNetworks(context);
    if (only !== undefined && second === undefined) return only;
    throw usageError('expected --network NAME', "the network's name as in `network:` of its network.yaml");
  }
  const parsed = parseNetworkName(named);
  if (!parsed.ok) throw usageError(parsed.reason);
  return parsed.value;
}

/** A machine's own name may be none for a host (`Localhost.localdomain`): then the stanza shows what to replace. */
async function chooseName(context: Context, named: string | undefined): Promise<string> {
  const { parseHostName } = await import('../../desired/names.ts');
  if (named === undefined) {
    const parsed = parseHostName((context.hostname().split('.')[0] ?? '').toLowerCase());
    return parsed.ok ? parsed.value : 'NAME';
  }
  const parsed = parseHostName(named);
  if (!parsed.ok) throw usageError(parsed.reason);
  return parsed.value;
}
