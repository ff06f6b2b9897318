/**
 * Ends a git command together with what it has started. Git passes a signal on to none of its transport helpers: they would
 * go on talking to a remote, and hold the output open, for as long as that remote likes.
 * @module
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Asks every git that this process has started on the repository `gitDirectory` to end, and all that descends from it. */
export function endGit(gitDirectory: string): void {
  const mark = `GIT_DIR=${gitDirectory}`;
  const commands = childrenOf(process.pid).filter((pid) => readProc(pid, 'environ').split('\0').includes(mark));
  // SIGTERM: git then removes the files that it had begun.
  for (const pid of commands.flatMap(withDescendants)) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It ended by itself.
    }
  }
}

function withDescendants(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(withDescendants)];
}

/** Children of a process's main thread; none of a process that has ended. */
function childrenOf(pid: number): readonly number[] {
  return readProc(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
