/**
 * The configuration files of a folder that is being edited, as a commit of them would have them: regular files only, links
 * not followed, each with the id that git would give it.
 * @module
 */
import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DriverError, systemErrorCode } from '../driver-error.ts';

interface WorktreeFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly blobId: string;
  readonly size: number;
}

export interface Worktree {
  readonly files: readonly WorktreeFile[];
  /** Contents by blob id, as they were when the folder was listed. */
  read(files: readonly WorktreeFile[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Names that a network is made of, or that look so, or that tend to hold keys. Nothing else is opened. */
const relevantName = /^network\.[A-Za-z]+$|\.(ya?ml|conf|key|psk|pem)$/i;

/** As git's own listing is bounded (drivers/git/tree.ts). */
const maxEntries = 50_000;

/** Larger files are listed and not read: they are refused by their size. */
const maxReadBytes = 1 << 20;

/**
 * Reads the folder. Folders that begin with a dot, and node_modules, are left out. Throws `DriverError` FILE_FAILED if the
 * folder or a file in it cannot be read, or if it has more than 50,000 entries.
 */
export function readWorktree(directory: string): Worktree {
  const contents = new Map<string, Buffer>();
  const files: WorktreeFile[] = [];
  let entries = 0;
  // Synchronous: nothing else can happen before, and 10,000 small files are read five times as fast.
  const visit = (path: string): void => {
    for (const entry of list(join(directory, path))) {
      if (++entries > maxEntries) {
        throw new DriverError('FILE_FAILED', `expected at most ${maxEntries} files in ${directory}, got more`);
      }
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') visit(inside);
      else if (entry.isFile() && relevantName.test(entry.name)) files.push(addFile(directory, inside, contents));
    }
  };
  visit('');
  return { files, read: async (wanted) => new Map(wanted.flatMap(({ blobId }) => entryOf(contents, blobId))) };
}

/** The same files with other text in some of them, or without some, before anything of that is written. */
export function editedWorktree(worktree: Worktree, edits: ReadonlyMap<string, string | undefined>): Worktree {
  const contents = new Map<string, Buffer>();
  const edited = [...edits].flatMap(([path, text]) => {
    if (text === undefined) return [];
    const bytes = Buffer.from(text);
    contents.set(blobId(bytes), bytes);
    return [{ path, blobId: blobId(bytes), size: bytes.length }];
  });
  return {
    files: [...worktree.files.filter(({ path }) => !edits.has(path)), ...edited],
    read: async (wanted) =>
      new Map([...(await worktree.read(wanted)), ...wanted.flatMap(({ blobId: id }) => entryOf(contents, id))]),
  };
}

function entryOf(contents: ReadonlyMap<string, Buffer>, id: string): [string, Buffer][] {
  const bytes = contents.get(id);
  return bytes ? [[id, bytes]] : [];
}

function list(directory: string) {
  return attempt(directory, () => readdirSync(directory, { withFileTypes: true }));
}

function addFile(directory: string, path: string, contents: Map<string, Buffer>): WorktreeFile {
  const file = join(directory, path);
  const bytes = attempt(file, () => readSmallFile(file));
  if (typeof bytes === 'number') return { path, blobId: `unread-${path}`, size: bytes };
  const id = blobId(bytes);
  contents.set(id, bytes);
  return { path, blobId: id, size: bytes.length };
}

/**
 * The content, or the size of a file that is too large. Measured and read through one descriptor, which never is that of a
 * link, nor waits for the other end of a pipe, that has taken the file's place since it was listed.
 */
function readSmallFile(file: string): Buffer | number {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(descriptor);
    if (size > maxReadBytes) return size;
    const bytes = Buffer.allocUnsafe(size);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, size, 0));
  } finally {
    closeSync(descriptor);
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new DriverError('FILE_FAILED', `cannot read ${path}: ${systemErrorCode(error)}`, { cause: error });
  }
}

/** The id that git gives these bytes: SHA-1 of `blob LENGTH`, a zero byte, and the bytes. */
export function blobId(bytes: Uint8Array): string {
  return hash('sha1', Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
}
