/**
 * The wall clock.
 * @module
 */

/** Whole seconds since the epoch. */
export function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
