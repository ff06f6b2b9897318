/**
 * Tells when to look at a repository: at intervals, and at once when the refs of one on this machine change.
 * @module
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Remote } from '../../reconciler/drivers/git/remote.ts';

export interface RepositoryWatch {
  close(): Promise<void>;
}

/** A push or a commit writes several files in a row; one look after the last is enough. */
const settleMs = 50;

/** Calls `look` about every `intervalMs` and soon after each change of the refs. `look` must not throw. */
export async function watchRepository(
  remote: Remote,
  intervalMs: number,
  look: () => Promise<void>,
): Promise<RepositoryWatch> {
  let settling: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  const start = () => {
    looking = look();
  };
  const interval = setInterval(start, intervalMs);
  const changed = () => {
    clearTimeout(settling);
    settling = setTimeout(start, settleMs);
  };
  const watcher = remote.kind === 'path' ? await watchRefs(remote.url, changed) : undefined;
  return {
    close: async () => {
      clearInterval(interval);
      await watcher?.close();
      clearTimeout(settling);
      await looking;
    },
  };
}

async function watchRefs(repository: string, changed: () => void) {
  const { watch } = await import('chokidar');
  const inner = join(repository, '.git');
  const gitDirectory = (await stat(inner).catch(() => undefined))?.isDirectory() ? inner : repository;
  const paths = ['HEAD', 'packed-refs', 'refs/heads', 'refs/tags'].map((name) => join(gitDirectory, name));
  const watcher = watch(paths, { ignoreInitial: true, ignored: (path) => path.endsWith('.lock') });
  watcher.on('all', changed);
  // What cannot be watched is still looked at by interval.
  watcher.on('error', () => undefined);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return watcher;
}
