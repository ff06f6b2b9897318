/**
 * How long what nobody needs any more stays.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { graceSeconds, planRetention } from '../../../registry-static/tree/retention.ts';

test('a pack stays listed for the grace time, then stays unlisted for it, then goes', () => {
  const wanted = new Set(['b']);
  const at = (age: number, before = { a: 1000 }) => planRetention(['a', 'b'], wanted, before, 1000 + age);
  assert.deepEqual(at(0, {} as { a: number }), { listed: ['a'], expired: [], unreferencedSince: { a: 1000 } });
  assert.deepEqual(at(graceSeconds - 1), { listed: ['a'], expired: [], unreferencedSince: { a: 1000 } });
  assert.deepEqual(at(graceSeconds), { listed: [], expired: [], unreferencedSince: { a: 1000 } });
  assert.deepEqual(at(2 * graceSeconds - 1), { listed: [], expired: [], unreferencedSince: { a: 1000 } });
  assert.deepEqual(at(2 * graceSeconds), { listed: [], expired: ['a'], unreferencedSince: {} });
});

test('a file that is wanted again starts anew', () => {
  const again = planRetention(['a'], new Set(['a']), { a: 0 }, 10_000);
  assert.deepEqual(again, { listed: [], expired: [], unreferencedSince: {} });
});

test('a clock that went back makes nothing older than it is', () => {
  assert.deepEqual(planRetention(['a'], new Set(), { a: 9_000 }, 100).unreferencedSince, { a: 100 });
});

test('nothing that is wanted ever goes, and nothing is forgotten', () => {
  const names = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', '__proto__', 'constructor'));
  fc.assert(
    fc.property(names, names, fc.nat(5000), (present, wanted, now) => {
      const plan = planRetention(present, new Set(wanted), { a: 0 }, now);
      const kept = [...plan.expired, ...Object.keys(plan.unreferencedSince)].sort();
      assert.deepEqual(kept, present.filter((name) => !wanted.includes(name)).sort());
    }),
  );
});
