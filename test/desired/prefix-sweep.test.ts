/**
 * The sweep against the comparison of all pairs.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sweepPrefixes } from '../../reconciler/desired/prefix-sweep.ts';
import { contains, type IpAddress, maskAddress, parsePrefix, prefixRange } from '../../reconciler/model/address.ts';
import { law } from '../support/law.ts';

const prefix = fc
  .tuple(fc.constantFrom('10.0.0.0', '10.0.64.0', '10.0.65.3', '10.128.0.0', 'fd00::', 'fd00::1'), fc.nat(32))
  .map(([address, length]) => {
    const parsed = parsePrefix(`${maskAddress(address as IpAddress, length)}/${length}`);
    assert.ok(parsed.ok);
    return parsed.value;
  });

law(
  'the sweep finds exactly the containments that comparing all pairs finds',
  500,
  fc.uniqueArray(prefix, { maxLength: 20 }),
  (prefixes) => {
    const items = prefixes.map((value) => ({ range: prefixRange(value), order: value, value }));
    const found = new Map<string, string[]>();
    sweepPrefixes(items, (item, containers) => found.set(item.value, containers.map(({ value }) => value).sort()));
    for (const { value, range } of items) {
      const expected = items.filter((other) => other.value !== value && contains(other.range, range));
      assert.deepEqual(found.get(value), expected.map((other) => other.value).sort());
    }
  },
);
