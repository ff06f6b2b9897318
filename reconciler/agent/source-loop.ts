/**
 * Pulls again and again: the body of the source service.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type PullOptions, pull } from './source.ts';
import type { ResolvedSource } from './source-config.ts';
import type { SourceStatus } from './source-status.ts';

export interface WatchOptions extends PullOptions {
  readonly intervalMs: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Ends the loop, and a fetch that is under way. */
  readonly signal: AbortSignal;
  readonly onStatus: (status: SourceStatus) => void;
}

/**
 * Pulls at once and then about every `intervalMs`, until `signal`. Each wait is up to a tenth longer, at random, so that
 * hosts which were started together do not ask together.
 */
export async function watchSource(source: ResolvedSource, options: WatchOptions): Promise<void> {
  const { signal, intervalMs, random, onStatus } = options;
  while (!signal.aborted) {
    onStatus(await pull(source, options));
    const waitMs = Math.round(intervalMs * (1 + random() / 10));
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
