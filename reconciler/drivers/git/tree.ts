/**
 * The files of one commit, as `git ls-tree -r -z -l` lists them. Nothing is ever checked out, so that a link, a submodule
 * or a name such as `.git/hooks/…` can do no harm; they are set apart all the same, because none of them is configuration.
 * @module
 */
import { DriverError } from '../driver-error.ts';
import type { CommitId } from './branch.ts';
import { runGit } from './run-git.ts';
import type { GitSettings } from './settings.ts';

export interface TreeFile {
  /** Path below the listed folder, with slashes. */
  readonly path: string;
  readonly blobId: string;
  readonly size: number;
}

export interface IgnoredEntry {
  readonly path: string;
  readonly kind: 'symbolic link' | 'submodule' | 'unusual name';
}

export interface Tree {
  /** Regular files, in git's order (by bytes of the path). */
  readonly files: readonly TreeFile[];
  readonly ignored: readonly IgnoredEntry[];
}

/** More entries than the largest network has hosts, with room for whatever else lies beside it. */
export const maxTreeEntries = 50_000;

const line = /^([0-7]{6}) (blob|commit) ([0-9a-f]{40}|[0-9a-f]{64}) +([0-9]+|-)\t(.+)$/s;

const listingBytes = 32 << 20;

/** Lists all files of a commit of the repository. Throws `GIT_REFUSED` beyond the bounds of `parseTree`. */
export async function listTree(directory: string, settings: GitSettings, commit: CommitId): Promise<Tree> {
  const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', commit];
  const { text } = await runGit(directory, settings, args, { maxBytes: listingBytes, timeoutMs: 30_000 });
  return parseTree(text);
}

/** Parses the listing. Throws `GIT_REFUSED` if it is not one, or has more than `maxTreeEntries` entries. */
export function parseTree(text: string): Tree {
  const files: TreeFile[] = [];
  const ignored: IgnoredEntry[] = [];
  const records = text.split('\0');
  if (records.pop() !== '') throw new DriverError('GIT_REFUSED', 'expected a complete listing of files from git');
  if (records.length > maxTreeEntries) {
    const message = `expected at most ${maxTreeEntries} files in the repository, got ${records.length}`;
    throw new DriverError('GIT_REFUSED', message);
  }
  for (const record of records) {
    const [, mode, , blobId, size, path] = line.exec(record) ?? [];
    if (mode === undefined || blobId === undefined || path === undefined)
      throw new DriverError('GIT_REFUSED', `expected a listing of files from git, got ${JSON.stringify(record)}`);
    if (mode === '120000') ignored.push({ path: printable(path), kind: 'symbolic link' });
    else if (mode === '160000') ignored.push({ path: printable(path), kind: 'submodule' });
    else if (!isPlainPath(path)) ignored.push({ path: printable(path), kind: 'unusual name' });
    else files.push({ path, blobId, size: Number(size) });
  }
  return { files, ignored };
}

/** False for names that no editor makes, that a terminal would obey, or that mean something to git or to a file system. */
function isPlainPath(path: string): boolean {
  if (path.length > 1024 || path !== printable(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/i.test(part));
}

function printable(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\ufffd]/gu, '?').slice(0, 1025);
}
