/**
 * From a listing of files to resolved networks: what `validate`, `plan` and the source run.
 * Files come from a commit or a work tree; they are parsed in a child process, at most once for each content.
 * @module
 */
import type { WrittenHost } from '../../schema/host.ts';
import type { WrittenNetwork } from '../../schema/network.ts';
import type { DiagnosticCode } from '../desired/codes.ts';
import { compareDiagnostics } from '../desired/diagnostics.ts';
import { findMisnamed, findNetworks, type NetworkPaths } from '../desired/find-networks.ts';
import { type Problem, problem } from '../desired/problem.ts';
import { type ResolvedNetwork, resolveNetwork, type WrittenFiles } from '../desired/resolve.ts';
import { checkRepository } from '../desired/rules/repository.ts';
import { BlobCache } from '../drivers/parser/blob-cache.ts';
import type { Parser } from '../drivers/parser/parser.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Network } from '../model/network.ts';
import { FileReader, type FileSource } from './file-reader.ts';

export interface LoadOptions {
  /** Folder at or below which networks are looked for; absent: everywhere. */
  readonly folder?: string;
  readonly parser: Parser;
  /** Parsed files of earlier runs; it is saved with those of this one. Absent: none are kept. */
  readonly cache?: BlobCache;
  /** Scope's own version. */
  readonly scopeVersion: string;
}

export interface LoadedNetwork {
  /** Folder of network.yaml; `.` is the root. */
  readonly directory: string;
  /** The name as written, also of a network that has errors; absent if it could not be read. */
  readonly name?: string;
  /** Absent if there is an error. */
  readonly network?: Network;
  /** In order of file and line. */
  readonly diagnostics: readonly Diagnostic<DiagnosticCode>[];
}

export interface Loaded {
  readonly networks: readonly LoadedNetwork[];
  /** Those of all networks, and those that belong to none. */
  readonly diagnostics: readonly Diagnostic<DiagnosticCode>[];
}

/** Loads every network of the source. Throws only what `read` throws, or if no parser can be started. */
export async function loadNetworks(source: FileSource, options: LoadOptions): Promise<Loaded> {
  const { folder = '.', parser, scopeVersion } = options;
  const paths = source.files.map(({ path }) => path);
  const found = findNetworks(paths, folder);
  if (found.length === 0) return { networks: [], diagnostics: [describeMissing(paths, folder)] };

  const cache = options.cache ?? (await BlobCache.open(undefined));
  const reader = new FileReader(source, parser, cache);
  await reader.parse(found);
  // A cache that cannot be written costs the next run time, and this one nothing.
  await cache.save().catch(() => undefined);

  const drafts = found.map((network) => resolveFound(network, reader, scopeVersion));
  const between = checkRepository(drafts.flatMap(({ resolved }) => (resolved ? [resolved.draft] : [])));
  const networks = await Promise.all(
    drafts.map(async ({ paths: { directory }, resolved, problems, diagnostics }): Promise<LoadedNetwork> => {
      const all = [...problems, ...(resolved?.problems ?? []), ...((resolved && between.get(resolved.draft)) ?? [])];
      const tooOld = all.some(({ code }) => code === 'AGENT_TOO_OLD');
      const told = tooOld ? all.filter(({ code }) => code === 'AGENT_TOO_OLD') : all;
      const placed = [...(tooOld ? [] : diagnostics), ...(await reader.place(told))].sort(compareDiagnostics);
      const failed = placed.some(({ severity }) => severity === 'error');
      const name = resolved?.draft.name;
      return {
        directory,
        ...(name !== undefined && { name }),
        ...(resolved?.network && !failed && { network: resolved.network }),
        diagnostics: placed,
      };
    }),
  );
  return { networks, diagnostics: networks.flatMap(({ diagnostics }) => diagnostics).sort(compareDiagnostics) };
}

interface Draft {
  readonly paths: NetworkPaths;
  /** Absent if nothing of network.yaml could be read. */
  readonly resolved?: ResolvedNetwork;
  readonly problems: readonly Problem[];
  readonly diagnostics: readonly Diagnostic<DiagnosticCode>[];
}

function resolveFound(paths: NetworkPaths, reader: FileReader, scopeVersion: string): Draft {
  const root = reader.parsed<WrittenNetwork>(paths.root);
  const hosts = paths.hosts.map((host) => ({ ...host, ...reader.parsed<WrittenHost>(host.file) }));
  const suspects = paths.suspects.map((file) => reader.parsed<never>(file));
  const diagnostics = [root, ...hosts, ...suspects].flatMap((parsed) => parsed.diagnostics);
  const problems = paths.misplaced.map(({ file, expected }) =>
    problem('FILE_MISPLACED', { file, pointer: '', target: 'value' }, `expected a host at ${expected}, got ${file}`),
  );
  if (!root.written) return { paths, problems, diagnostics };
  const files: WrittenFiles = { root: { file: paths.root, written: root.written, broken: root.broken }, hosts };
  return { paths, problems, diagnostics, resolved: resolveNetwork(files, { scopeVersion }) };
}

function describeMissing(paths: readonly string[], folder: string): Diagnostic<DiagnosticCode> {
  const misnamed = findMisnamed(paths, folder);
  if (misnamed !== undefined) {
    const message = `expected network.yaml, got ${misnamed}`;
    const position = { file: misnamed, line: 1, column: 1, length: 1 };
    return { code: 'FILE_MISPLACED', severity: 'error', message, hint: 'rename it', position };
  }
  const message = `expected a network.yaml at or below ${JSON.stringify(folder)}, got none`;
  return { code: 'NETWORK_MISSING', severity: 'error', message, hint: 'scope init makes one' };
}
