/**
 * The config repository that a person works in: where it begins, and the networks in it, as the files stand now or as a
 * commit has them.
 * @module
 */
import { join, relative, resolve, sep } from 'node:path';
import type { Loaded, LoadedNetwork } from '../agent/load-network.ts';
import type { BlobCache } from '../drivers/parser/blob-cache.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Network } from '../model/network.ts';
import { CliError, DiagnosticsError, usageError } from './cli-error.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { findWorkTree, nearest } from './work-tree.ts';

export interface Repository {
  /** Absolute: the top of the git work tree, or of what there is without one. */
  readonly root: string;
  /** Folder below the root at or below which networks are looked for; `.` is all. */
  readonly folder: string;
  readonly isGit: boolean;
}

/** The repository that `directory` (absent: the current one) lies in. Inside a network's folder, that network alone. */
export function findRepository(context: Context, directory = '.'): Repository {
  const here = resolve(context.cwd, directory);
  const network = nearest(here, 'network.yaml');
  const workTree = findWorkTree(here);
  const start = network ?? here;
  const root = workTree !== undefined && isWithin(workTree, start) ? workTree : start;
  const folder = relative(root, start).split(sep).join('/') || '.';
  return { root, folder, isGit: root === workTree };
}

function isWithin(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}${sep}`);
}

/** New text of files by their path below the root; undefined: the file is removed. */
export type Edits = ReadonlyMap<string, string | undefined>;

/** The networks as the files stand now, or as they would with the edits. */
export async function loadWorktree(
  context: Context,
  { root, folder }: Repository,
  edits: Edits = new Map(),
): Promise<Loaded> {
  const [{ loadNetworks }, { editedWorktree, readWorktree }] = await Promise.all([
    import('../agent/load-network.ts'),
    import('../drivers/worktree/files.ts'),
  ]);
  const settings = { folder, ...(await loadSettings(context)), scopeVersion: context.version };
  const { networks, diagnostics } = await loadNetworks(editedWorktree(readWorktree(root), edits), settings);
  const named = nameFilesFrom(relative(context.cwd, root));
  return {
    networks: networks.map((network) => ({ ...network, diagnostics: network.diagnostics.map(named) })),
    diagnostics: diagnostics.map(named),
  };
}

/** Names files from where Scope runs, so that what a terminal makes of them leads there. */
function nameFilesFrom(prefix: string): <Code extends string>(diagnostic: Diagnostic<Code>) => Diagnostic<Code> {
  const moved = (position: Position): Position => ({ ...position, file: join(prefix, position.file) });
  return ({ position, related, ...rest }) => ({
    ...rest,
    ...(position && { position: moved(position) }),
    ...(related && { related: related.map((each) => ({ ...each, position: moved(each.position) })) }),
  });
}

/** The networks of the repository that `directory` lies in, as its files stand now. */
export async function loadRepository(context: Context, directory = '.'): Promise<Loaded> {
  return loadWorktree(context, findRepository(context, directory));
}

/** The networks as a commit has them; undefined: `HEAD` before the first commit. Throws `CliError` if the revision names none. */
export async function loadCommit(
  context: Context,
  { root, folder, isGit }: Repository,
  revision: string,
): Promise<{ readonly commit: string; readonly loaded: Loaded } | undefined> {
  if (!isGit) throw usageError(`expected a git repository to read ${revision} from, got ${root}`);
  const [{ loadRevision }, { LocalRepository }] = await Promise.all([
    import('../agent/source-load.ts'),
    import('../drivers/git/local-repository.ts'),
  ]);
  const repository = new LocalRepository(root);
  const commit = await repository.resolve(revision);
  if (commit === undefined && revision === 'HEAD') return undefined;
  if (commit === undefined) throw usageError(`expected a commit, got ${JSON.stringify(revision)}`);
  const settings = { ...(await loadSettings(context)), version: context.version };
  return { commit, loaded: await loadRevision({ mirror: repository, commit, folder, ...settings }) };
}

/** One for each invocation: a plan loads two revisions, and most of their files are the same. */
const cachesByContext = new WeakMap<Context, Promise<BlobCache>>();

async function loadSettings(context: Context) {
  const { paths, spawnCommand } = context;
  const [{ parserOf }, { BlobCache }] = await Promise.all([
    import('../drivers/parser/own-parser.ts'),
    import('../drivers/parser/blob-cache.ts'),
  ]);
  const file = paths.cacheDir === undefined ? undefined : join(paths.cacheDir, 'parsed-files.json');
  const cache = cachesByContext.get(context) ?? BlobCache.open(file);
  cachesByContext.set(context, cache);
  return { parser: parserOf(spawnCommand), cache: await cache };
}

/** The network meant: the one named, else the only one there is. Its errors, or what is ambiguous, are thrown. */
export function chooseNetwork(
  loaded: Loaded,
  named: string | undefined,
): LoadedNetwork & { readonly network: Network } {
  const candidates = loaded.networks.filter(({ name }) => named === undefined || name === named);
  const [found] = candidates;
  if (!found) {
    if (named === undefined || loaded.networks.length === 0) throw new DiagnosticsError(loaded.diagnostics);
    const names = loaded.networks.flatMap(({ name }) => name ?? []).join(', ');
    throw new CliError('NETWORK_MISSING', `expected one of the networks ${names}, got ${JSON.stringify(named)}`);
  }
  if (candidates.length > 1) {
    const names = candidates.map(({ name, directory }) => name ?? directory).join(', ');
    throw new CliError('NETWORK_AMBIGUOUS', `there are several networks here: ${names}`, {
      exitCode: exitCodes.usage,
      hint: 'choose one with --network NAME, or go into its folder',
    });
  }
  const { network } = found;
  if (!network) throw new DiagnosticsError(found.diagnostics);
  return { ...found, network };
}
