/**
 * Files that survive a crash at any moment as either the old or the new text: temporary → fsync → rename → fsync(dir).
 * @module
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DriverError, systemErrorCode } from '../driver-error.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Replaces a file. `mode` defaults to 0600; the directory must exist. */
export async function writeFileAtomically(path: string, text: string, mode = 0o600): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeNew(temporary, text, mode);
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError('write', path, error);
  }
}

/** Makes a file that must not exist yet, 0600 unless said otherwise. Follows no symbolic link. */
export async function createFile(path: string, text: string, mode = 0o600): Promise<void> {
  try {
    await writeNew(path, text, mode);
    await syncDirectory(dirname(path));
  } catch (error) {
    throw fileError('create', path, error);
  }
}

/** Makes a directory and its parents, 0700; one that exists stays as it is. */
export async function createDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError('create', path, error);
  }
}

/** The text of a file, or undefined if there is none. */
export async function readFileIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
}

export function fileError(verb: string, path: string, error: unknown): DriverError {
  const reason = systemErrorCode(error) ?? (error instanceof Error ? error.message : 'unknown reason');
  const denied = reason === 'EACCES' || reason === 'EPERM';
  return new DriverError(denied ? 'NOT_PERMITTED' : 'FILE_FAILED', `expected to ${verb} ${path}: ${reason}`, {
    cause: error,
  });
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  const handle = await open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode);
  await closing(handle, async () => {
    await handle.chmod(mode);
    await handle.writeFile(text);
    await handle.sync();
  });
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await closing(handle, () => handle.sync());
}

async function closing<T>(handle: FileHandle, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await handle.close();
  }
}
