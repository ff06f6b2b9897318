/**
 * How long a file stays in the tree after the repository has no more use for it. A clone that began before a publication
 * still asks for the packs that it was told of, so that nothing goes at once.
 * @module
 */

/**
 * Seconds that an unreferenced pack is still listed, and then again stays without being listed. Longer than any clone of
 * a configuration takes over a bad line; a day would only cost disk and longer lists.
 */
export const graceSeconds = 900;

/** When each file was first seen to be unreferenced, in seconds since the epoch, by path below the tree. */
export type UnreferencedSince = Readonly<Record<string, number>>;

export interface Retention {
  /** Needed no longer, but perhaps by a reader that learned of older refs: to be found in the list of packs. */
  readonly listed: readonly string[];
  /** Unlisted for the grace time, so that no reader can be about to ask for them. */
  readonly expired: readonly string[];
  readonly unreferencedSince: UnreferencedSince;
}

/** Decides what happens to those of the `present` files that are not `wanted`. One that is wanted again starts anew. */
export function planRetention(
  present: readonly string[],
  wanted: ReadonlySet<string>,
  before: UnreferencedSince,
  now: number,
): Retention {
  const listed: string[] = [];
  const expired: string[] = [];
  const since = new Map<string, number>();
  for (const file of present.filter((name) => !wanted.has(name))) {
    const first = Object.hasOwn(before, file) ? Math.min(before[file] ?? now, now) : now;
    if (now - first >= 2 * graceSeconds) expired.push(file);
    else since.set(file, first);
    if (now - first < graceSeconds) listed.push(file);
  }
  return { listed, expired, unreferencedSince: Object.fromEntries(since) };
}
