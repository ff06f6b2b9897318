/**
 * Longest-prefix match agrees with its definition.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addressFromNumber,
  contains,
  type Family,
  hostPrefix,
  maskAddress,
  type Prefix,
  prefixRange,
} from '../../reconciler/model/address.ts';
import { buildAddressSpace } from '../../reconciler/plan/address-space.ts';
import { buildPrefixTable } from '../../reconciler/plan/prefix-table.ts';
import { law } from '../support/law.ts';

/** Few distinct bits, so that prefixes nest and collide; at the top and at the bottom of each family. */
const address = fc
  .tuple(fc.constantFrom<Family>('ipv4', 'ipv6'), fc.nat({ max: 63 }), fc.boolean())
  .map(([family, number, top]) => {
    const shift = family === 'ipv4' ? 26n : 122n;
    return addressFromNumber(family, top ? BigInt(number) << shift : BigInt(number));
  });

const prefix = fc
  .tuple(address, fc.constantFrom(0, 1, 2, 3, 5, 6, 26, 27, 28, 30, 31, 32, 122, 124, 127, 128))
  .map(([from, length]): Prefix => {
    const bounded = from.includes(':') ? length : Math.min(length, 32);
    return `${maskAddress(from, bounded)}/${bounded}` as Prefix;
  });

const entries = fc.uniqueArray(fc.record({ prefix, metric: fc.nat({ max: 2 }), value: fc.nat({ max: 99 }) }), {
  maxLength: 60,
  selector: (entry) => `${entry.prefix} ${entry.metric}`,
});

law(
  'the longest prefix wins, then the lowest metric',
  300,
  fc.tuple(fc.uniqueArray(address, { maxLength: 80 }), entries),
  ([addresses, list]) => {
    const space = buildAddressSpace(addresses);
    const table = buildPrefixTable(space, list);
    for (const each of addresses) {
      const best = list
        .filter((entry) => contains(prefixRange(entry.prefix), prefixRange(hostPrefix(each))))
        .toSorted((a, b) => prefixRange(b.prefix).length - prefixRange(a.prefix).length || a.metric - b.metric)[0];
      assert.equal(table.lookup(space.rankOf(each)!), best?.value, each);
    }
  },
);
