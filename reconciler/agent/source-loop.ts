/**
 * Pulls again and again: the body of the source service.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceStatus } from './source-status.ts';

export interface WatchOptions {
  readonly pull: () => Promise<SourceStatus>;
  readonly intervalMs: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Ends the loop; a pull that is under way is finished first. */
  readonly signal: AbortSignal;
  readonly onStatus: (status: SourceStatus) => void;
}

/**
 * Pulls at once and then about every `intervalMs`, until `signal`. Each wait is up to a tenth longer, at random, so that
 * hosts which were started together do not ask together. Throws what `pull` throws.
 */
export async function watchSource({ pull, intervalMs, random, signal, onStatus }: WatchOptions): Promise<void> {
  while (!signal.aborted) {
    onStatus(await pull());
    const waitMs = Math.round(intervalMs * (1 + random() / 10));
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
