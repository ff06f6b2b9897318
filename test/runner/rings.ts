/**
 * The rings of tests, from those that need nothing to those that need a machine of their own.
 * @module
 */
import { globSync } from 'node:fs';

export interface Ring {
  readonly name: string;
  /** Files at once. */
  readonly concurrency: number;
  /** For one file. */
  readonly timeoutMs: number;
  /** True if it runs only when asked for. */
  readonly long: boolean;
  readonly contains: (path: string) => boolean;
}

const minute = 60_000;
const isLong = (path: string) => path.endsWith('.long.test.ts');
const inLab = (path: string) => path.startsWith('test/lab/') && !isLong(path);
const inVm = (path: string) => path.startsWith('test/vm/') && !isLong(path);
const inUnit = (path: string) => !isLong(path) && !inLab(path) && !inVm(path);

/** In the order in which they run: quick answers first. */
export const rings: readonly Ring[] = [
  { name: 'unit', concurrency: 2, timeoutMs: 3 * minute, long: false, contains: inUnit },
  { name: 'lab', concurrency: 2, timeoutMs: 10 * minute, long: false, contains: inLab },
  { name: 'vm', concurrency: 1, timeoutMs: 15 * minute, long: false, contains: inVm },
  { name: 'long', concurrency: 1, timeoutMs: 120 * minute, long: true, contains: isLong },
];

/** The test files of a ring below `root`, in alphabetical order. */
export function filesOf(ring: Ring, root: string): string[] {
  return globSync('test/**/*.test.ts', { cwd: root })
    .sort()
    .filter((path) => ring.contains(path));
}
