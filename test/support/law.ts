/**
 * Property tests whose seed is always printed. `FC_SEED` repeats a run; `FC_FACTOR` multiplies the number of cases.
 * @module
 */
import { test } from 'node:test';
import fc from 'fast-check';

/** Declares a test that `property` holds for `runs` drawn cases. */
export function law<T>(name: string, runs: number, arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  test(name, (context) => {
    const seed = Number(process.env.FC_SEED ?? Math.trunc(Math.random() * 0x7fff_ffff));
    const numRuns = runs * Number(process.env.FC_FACTOR ?? 1);
    context.diagnostic(`seed ${seed}, ${numRuns} cases`);
    fc.assert(fc.property(arbitrary, property), { seed, numRuns });
  });
}
