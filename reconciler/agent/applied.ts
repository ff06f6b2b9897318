/**
 * What this host last converged to: `applied.json` in the network's state directory. For people and `status`; nothing is
 * decided by it.
 * @module
 */
import { join } from 'node:path';
import { writeFileAtomically } from '../drivers/files/atomic-file.ts';
import { readBoundedFile } from '../drivers/files/bounded-file.ts';

export interface Applied {
  readonly revision: string;
  /** Seconds since the epoch. */
  readonly at: number;
}

export async function writeApplied(stateDirectory: string, applied: Applied): Promise<void> {
  await writeFileAtomically(
    join(stateDirectory, 'applied.json'),
    `${JSON.stringify({ format: 1, ...applied })}\n`,
    0o644,
  );
}

/** Undefined where nothing was applied yet, or the file is not readable. */
export async function readApplied(stateDirectory: string): Promise<Applied | undefined> {
  try {
    const value: unknown = JSON.parse((await readBoundedFile(join(stateDirectory, 'applied.json'), 4096)) ?? 'null');
    if (typeof value !== 'object' || value === null || !('revision' in value) || !('at' in value)) return undefined;
    const { revision, at } = value;
    return typeof revision === 'string' && typeof at === 'number' ? { revision, at } : undefined;
  } catch {
    return undefined;
  }
}
