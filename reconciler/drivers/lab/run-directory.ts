/**
 * The traces that a lab leaves outside itself: one directory `/run/scope-lab/<pid>-<start time>-<n>` of namespace files,
 * the processes inside those namespaces, and folders in /tmp that are named after the directory. The name tells a later run whether its maker still lives, so leftovers of
 * a crashed run are swept and those of a concurrent one are left alone (a process id alone would be reused).
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';

const labRoot = '/run/scope-lab';
/** Every host sees it; /run is each host's own. */
const sharedRoot = '/tmp';
const live = new Set<string>();
let count = 0;
let installed = false;

/** Makes the directory of a new run, a private mount as namespace files need it. Undone by `removeRunDirectory`. */
export function createRunDirectory(): string {
  count += 1;
  const directory = join(labRoot, `${process.pid}-${startTime(process.pid)}-${count}`);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  live.add(directory);
  installExitHandlers();
  execFileSync('mount', ['--bind', directory, directory]);
  execFileSync('mount', ['--make-private', directory]);
  return directory;
}

/** Makes a folder that all hosts of the run see at the same path. It goes with the run, however that ends. */
export function createSharedFolder(directory: string): string {
  return mkdtempSync(join(sharedRoot, sharedPrefix(directory)));
}

function sharedPrefix(directory: string): string {
  return `scope-lab-${basename(directory)}-`;
}

/** Ends every process inside the run's namespaces and removes all of it. Synchronous: it also runs at process exit. */
export function removeRunDirectory(directory: string): void {
  killAll(namespaceIds(directory));
  try {
    execFileSync('umount', ['-l', directory], { stdio: 'ignore' });
  } catch {
    // Not mounted: the maker died before it, or another run is sweeping the same leftovers.
  }
  rmSync(directory, { recursive: true, force: true });
  for (const name of entriesOf(sharedRoot))
    if (name.startsWith(sharedPrefix(directory))) rmSync(join(sharedRoot, name), { recursive: true, force: true });
  live.delete(directory);
}

/** Removes what dead runs have left; returns their directories. Runs of living processes are not touched. */
export function sweepDeadRuns(): string[] {
  const dead = runDirectories().filter((directory) => {
    const [, pid, start] = /\/([0-9]+)-([0-9]+)-[0-9]+$/.exec(directory) ?? [];
    return pid !== undefined && startTime(Number(pid)) !== start;
  });
  for (const directory of dead) removeRunDirectory(directory);
  return dead;
}

function runDirectories(): string[] {
  return entriesOf(labRoot).map((name) => join(labRoot, name));
}

/** Ids of the processes whose network namespace is one of these (inode numbers of namespace files). */
export function processesIn(namespaces: ReadonlySet<number>): number[] {
  return entriesOf('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => namespaces.has(networkNamespaceOf(pid)));
}

/** The inode number of a namespace file, by which `/proc/PID/ns/net` names it. */
export function namespaceId(file: string): number {
  return statSync(file).ino;
}

function namespaceIds(directory: string): Set<number> {
  const files = entriesOf(directory).filter((name) => name.endsWith('.net'));
  const ids = new Set(files.map((name) => namespaceId(join(directory, name))));
  ids.delete(networkNamespaceOf(process.pid));
  return ids;
}

function networkNamespaceOf(pid: number): number {
  try {
    return Number(/\[([0-9]+)\]/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[1]);
  } catch {
    return Number.NaN;
  }
}

/** Kills until none is left, since a process may fork while the list is read; gives up after a second. */
function killAll(namespaces: ReadonlySet<number>): void {
  for (let round = 0; round < 100; round += 1) {
    const pids = processesIn(namespaces);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

/** Field 22 of `/proc/PID/stat`, in clock ticks since boot; undefined if there is no such process. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function installExitHandlers(): void {
  if (installed) return;
  installed = true;
  const removeAll = () => {
    for (const directory of live) removeRunDirectory(directory);
  };
  process.on('exit', removeAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      removeAll();
      // Without this handler, which is gone by now, the signal does what it would have done.
      process.kill(process.pid, signal);
    });
  }
}
