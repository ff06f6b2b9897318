/**
 * `scope init`.
 * @module
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { InitOutput } from '../../schema/edit-outputs.ts';
import { parseNetworkName } from '../desired/names.ts';
import { commandOutput } from '../drivers/command.ts';
import { systemErrorCode } from '../drivers/driver-error.ts';
import { createFile } from '../drivers/files/atomic-file.ts';
import { addressFromNumber, maskAddress, parsePrefix } from '../model/address.ts';
import type { Parsed } from '../model/brand.ts';
import { CliError, usageError } from './cli-error.ts';
import { type Context, note, printJson } from './context.ts';
import { exists } from './key-files.ts';
import { type NetworkChoice, parseRegistry, starterFiles } from './starter-files.ts';
import { findWorkTree } from './work-tree.ts';

export interface InitOptions {
  readonly network?: string | undefined;
  readonly prefix?: readonly string[] | undefined;
  readonly registry?: readonly string[] | undefined;
  readonly input: boolean;
}

export async function init(context: Context, directory: string, options: InitOptions): Promise<void> {
  const root = resolve(context.cwd, directory);
  const networkFile = join(root, 'network.yaml');
  if (await exists(networkFile)) {
    throw new CliError('FILE_EXISTS', `${networkFile} exists; nothing was written`, {
      hint: 'scope host add adds to it',
    });
  }
  const choice = await choose(context, options);
  const files = starterFiles(choice);
  await refuseInvalid(files.get('network.yaml') ?? '', context.version);
  const created: string[] = [];
  for (const [path, text] of files) {
    const file = join(root, path);
    if (await exists(file)) continue;
    await makeDirectory(dirname(file));
    await createFile(file, text, 0o644);
    created.push(path);
    note(context, `created ${join(directory, path)}`);
  }
  const gitInitialised = await initialiseGit(context, root);
  if (context.json) {
    const { network } = choice;
    printJson(context, {
      format: 1,
      kind: 'init',
      network,
      directory: root,
      created,
      gitInitialised,
    } satisfies InitOutput);
    return;
  }
  note(context, nextSteps(choice.network, directory));
}

async function choose(context: Context, options: InitOptions): Promise<NetworkChoice> {
  const defaults: NetworkChoice = {
    network: options.network ?? 'mesh0',
    prefixes: options.prefix ?? ['10.77.0.0/24', randomPrefix(context)],
    registry: options.registry ?? [],
  };
  const network = accept(parseNetworkName(defaults.network));
  for (const prefix of defaults.prefixes) accept(parsePrefix(prefix));
  for (const url of defaults.registry) accept(parseRegistry(url));
  const isAsked = context.interactive && options.input && !context.json && options.network === undefined;
  if (!isAsked) return { ...defaults, network };
  const { askForNetwork } = await import('./ask-for-network.ts');
  return askForNetwork(context.questions, defaults);
}

function accept<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw usageError(parsed.reason);
  return parsed.value;
}

/** What single values do not show, such as prefixes that overlap. The text is Scope's own, so that no child has to parse it. */
async function refuseInvalid(text: string, scopeVersion: string): Promise<void> {
  const [{ parseNetworkFile }, { resolveNetwork }] = await Promise.all([
    import('../desired/parse.ts'),
    import('../desired/resolve.ts'),
  ]);
  const file = 'network.yaml';
  const { written = {}, broken, diagnostics } = parseNetworkFile(text, file);
  const { problems } = resolveNetwork({ root: { file, written, broken }, hosts: [] }, { scopeVersion });
  const [first] = [...diagnostics, ...problems];
  if (first) throw usageError(`${first.message}; nothing was written`, first.hint);
}

/** A /64 with 40 random bits (RFC 4193), so that two networks that meet one day do not share addresses. */
function randomPrefix(context: Context): string {
  const random = BigInt(`0x${Buffer.from(context.randomBytes(5)).toString('hex')}`);
  const address = addressFromNumber('ipv6', (0xfdn << 120n) | (random << 80n));
  return `${maskAddress(address, 64)}/64`;
}

/** Like git's own files, open to whoever the umask lets: nothing secret goes there. */
async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw new CliError('FILE_FAILED', `cannot make ${path}: ${systemErrorCode(error)}`);
  });
}

/** True if a repository was made. Without git the files are just as good. */
async function initialiseGit(context: Context, root: string): Promise<boolean> {
  if (findWorkTree(root) !== undefined) return false;
  try {
    await commandOutput({ program: 'git', args: ['init', '--quiet', '--initial-branch=main', '--', root] });
    return true;
  } catch (error) {
    note(context, `no git repository was made: ${error instanceof Error ? error.message : 'git failed'}`);
    return false;
  }
}

function nextSteps(network: string, directory: string): string {
  const enter = directory === '.' ? '' : `  cd ${directory}\n`;
  return `
next:
${enter}  sudo scope keygen --network ${network}        # on each host: its keys, and the line to add it
  scope host add …                          # here, with that line
  scope validate && git add -A && git commit -m 'first hosts'`;
}
