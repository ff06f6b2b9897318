/**
 * How long a file stays in the tree after the repository has no more use for it. A clone that began before a publication
 * still asks for the packs that it was told of, so that nothing goes at once.
 * @module
 */

/**
 * Seconds that an unreferenced file stays. Longer than any clone of a configuration takes over a bad line; every repack
 * leaves one more copy of the repository behind for this time, so that an hour would only cost disk.
 */
export const graceSeconds = 900;

/** When each file was first seen to be unreferenced, in seconds since the epoch, by path below the tree. */
export type UnreferencedSince = Readonly<Record<string, number>>;

export interface Retention {
  /** Present, needed no longer, and past the grace time. */
  readonly expired: readonly string[];
  readonly unreferencedSince: UnreferencedSince;
}

/** Decides which of the `present` files go now. A file that is wanted again starts anew. */
export function planRetention(
  present: readonly string[],
  wanted: ReadonlySet<string>,
  before: UnreferencedSince,
  now: number,
): Retention {
  const expired: string[] = [];
  const unreferencedSince: Record<string, number> = {};
  for (const file of present) {
    if (wanted.has(file)) continue;
    const since = Object.hasOwn(before, file) ? Math.min(before[file] ?? now, now) : now;
    if (now - since >= graceSeconds) expired.push(file);
    else unreferencedSince[file] = since;
  }
  return { expired, unreferencedSince };
}
