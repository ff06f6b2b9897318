/**
 * The networks of one commit: its files, straight from the mirror's objects, through the parser and the rules.
 * @module
 */
import type { DiagnosticCode } from '../desired/codes.ts';
import type { CommitId } from '../drivers/git/branch.ts';
import type { Mirror } from '../drivers/git/mirror.ts';
import type { IgnoredEntry } from '../drivers/git/tree.ts';
import type { BlobCache } from '../drivers/parser/blob-cache.ts';
import type { Parser } from '../drivers/parser/parser.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Loaded, loadNetworks } from './load-network.ts';

export interface RevisionRequest {
  /** Where the commit's files are read from. */
  readonly mirror: Pick<Mirror, 'listTree' | 'readBlobs'>;
  readonly commit: CommitId;
  /** Folder of the repository, relative; `.` is all of it. */
  readonly folder: string;
  readonly parser: Parser;
  /** Parsed files of earlier runs; absent: none are kept. */
  readonly cache?: BlobCache;
  /** Scope's own version. */
  readonly version: string;
}

/** Loads every network at or below the folder. Throws `DriverError` if git fails or the commit is out of all bounds. */
export async function loadRevision(request: RevisionRequest): Promise<Loaded> {
  const { mirror, commit, folder, parser, cache, version } = request;
  const { files, ignored } = await mirror.listTree(commit);
  const read = (wanted: typeof files) => mirror.readBlobs(wanted);
  const loaded = await loadNetworks(
    { files, read },
    { folder, parser, scopeVersion: version, ...(cache && { cache }) },
  );
  const misplaced = ignored.filter((entry) => looksLikeConfiguration(entry, folder)).map(describeIgnored);
  if (misplaced.length === 0) return loaded;
  const networks = loaded.networks.map(({ network, ...rest }) => {
    const own = misplaced.filter(({ position }) => isBelow(position?.file ?? '', rest.directory));
    // A host that is not read must not look like a host that was removed.
    const complete = network !== undefined && own.length === 0;
    return { ...rest, ...(complete && { network }), diagnostics: [...own, ...rest.diagnostics] };
  });
  return { networks, diagnostics: [...misplaced, ...loaded.diagnostics] };
}

/** Whether every network of the commit is without errors: what a registry tells of a commit that it serves. */
export async function isValidRevision(request: RevisionRequest): Promise<boolean> {
  const { diagnostics } = await loadRevision(request);
  return diagnostics.every(({ severity }) => severity !== 'error');
}

function looksLikeConfiguration({ path }: IgnoredEntry, folder: string): boolean {
  return isBelow(path, folder) && /(^|\/)(network\.yaml|hosts|hosts\/[^/]+\.yaml)$/.test(path);
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

function describeIgnored({ path, kind }: IgnoredEntry): Diagnostic<DiagnosticCode> {
  return {
    code: 'FILE_MISPLACED',
    severity: 'error',
    message: `expected a regular file, got ${kind === 'unusual name' ? 'a name with unusual characters' : `a ${kind}`}`,
    hint: 'commit the file itself',
    position: { file: path, line: 1, column: 1, length: 1 },
  };
}
