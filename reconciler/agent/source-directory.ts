/**
 * Makes the `source` state directory belong to the user that pulls into it. Its parent is root's, so that its owner can
 * fill it but not replace it.
 * @module
 */
import { chown, lstat, mkdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { commandOutput } from '../drivers/command.ts';
import { DriverError, systemErrorCode } from '../drivers/driver-error.ts';
import { confine, type User } from './source-privileges.ts';
import { readSnapshot, sourceFiles, writeSnapshot } from './source-store.ts';

/**
 * Makes the directory, or hands one that belongs to another user over: its contents are disposable but for the last good
 * snapshot, which is kept. Needs root.
 */
export async function prepareSourceDirectory(directory: string, user: User): Promise<void> {
  const found = await lstat(directory).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw new DriverError('FILE_FAILED', `cannot use ${directory} (${systemErrorCode(error)})`, { cause: error });
  });
  if (found && !found.isDirectory()) throw new DriverError('FILE_FAILED', `expected a directory at ${directory}`);
  if (found?.uid === user.uid) return;
  const files = sourceFiles(directory);
  const snapshot = found && (await readSnapshot(files).catch(() => undefined));
  if (found) await empty(directory, { name: 'its owner', uid: found.uid, gid: found.gid });
  await mkdir(directory, { recursive: true, mode: 0o755 });
  if (snapshot) await writeSnapshot(files, snapshot).then(() => chown(files.snapshot, user.uid, user.gid));
  await chown(directory, user.uid, user.gid);
}

/** Deletes with the powers of whoever owns it, so that links which that user planted lead root nowhere. */
async function empty(directory: string, owner: User): Promise<void> {
  if (owner.uid === 0) return rm(directory, { recursive: true });
  const [program, ...args] = await confine(['find', directory, '-mindepth', '1', '-delete'], owner);
  await commandOutput({ program, args, timeoutMs: 60_000 });
  await rmdir(directory).catch((cause: unknown) => {
    const place = `${basename(dirname(directory))}/${basename(directory)}`;
    throw new DriverError('FILE_FAILED', `cannot hand ${place} over to another user; remove it`, { cause });
  });
}
