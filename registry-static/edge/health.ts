/**
 * What `/healthz` says: whether the tree is fresh, and whether hosts will follow what it holds.
 * @module
 */

export interface RegistryHealth {
  /** True if something is published and the repository was read within three intervals. */
  readonly ok: boolean;
  /** Commit of the branch that is served; null before the first publication. */
  readonly revision: string | null;
  readonly ref: string;
  /** Seconds since the repository was last read successfully; null: never. */
  readonly ageSeconds: number | null;
  /**
   * Whether that commit is a network without errors; null: not checked. An invalid commit is served all the same, because
   * it is the hosts that decide, and it does not make `ok` false: hosts stay with their last good revision.
   */
  readonly valid: boolean | null;
  /** Why the last attempt to read the repository failed; null: it did not. */
  readonly error: string | null;
}

export interface HealthFacts {
  readonly ref: string;
  readonly revision?: string | undefined;
  /** Seconds since the epoch of the last successful read; absent: never. */
  readonly mirroredAt?: number | undefined;
  readonly valid?: boolean | undefined;
  readonly error?: string | undefined;
  readonly intervalMs: number;
}

/** Missed reads before the tree counts as stale: one may be lost to chance, two to a restart of the other side. */
const staleIntervals = 3;

export function describeHealth(facts: HealthFacts, now: number): RegistryHealth {
  const { ref, revision, mirroredAt, valid, error, intervalMs } = facts;
  const ageSeconds = mirroredAt === undefined ? null : Math.max(0, now - mirroredAt);
  const fresh = ageSeconds !== null && ageSeconds <= Math.ceil((intervalMs / 1000) * staleIntervals);
  return {
    ok: revision !== undefined && fresh,
    revision: revision ?? null,
    ref,
    ageSeconds,
    valid: valid ?? null,
    error: error ?? null,
  };
}
