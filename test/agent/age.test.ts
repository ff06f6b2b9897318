/**
 * Ages as people read them.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAge } from '../../reconciler/agent/age.ts';

for (const [seconds, words] of [
  [-5, '0 s'],
  [0.9, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [3_725, '1 h 2 min'],
  [86_400, '1 d'],
  [86_400 * 3 + 7_200 + 59, '3 d 2 h'],
] as const) {
  test(`${seconds} seconds are ${words}`, () => assert.equal(formatAge(seconds), words));
}
