/**
 * Addresses as numbers and as canonical text, against the library that parses them.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Address4, Address6 } from 'ip-address';
import {
  addressFromNumber,
  addressToNumber,
  comparePrefixes,
  contains,
  type IpAddress,
  overlaps,
  type Prefix,
  parseIpAddress,
  parsePrefix,
  prefixRange,
} from '../../reconciler/model/address.ts';
import { law } from '../support/law.ts';

/** Groups of which many are zero, so that runs of them of any length stand anywhere. */
const ipv6Number = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  })
  .map((groups) => groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n));

const ipv4Number = fc.bigInt({ min: 0n, max: 0xffff_ffffn });

law('IPv6 text is the canonical form of the library, and its number the same', 3000, ipv6Number, (value) => {
  const address = addressFromNumber('ipv6', value);
  assert.equal(address, Address6.fromBigInt(value).correctForm());
  assert.equal(addressToNumber(address), value);
});

law('IPv4 text is the canonical form of the library, and its number the same', 1000, ipv4Number, (value) => {
  const address = addressFromNumber('ipv4', value);
  assert.equal(address, Address4.fromBigInt(value).correctForm());
  assert.equal(addressToNumber(address), value);
});

law('what is parsed is canonical: its number gives the same text', 3000, fc.ipV6(), (text) => {
  const parsed = parseIpAddress(text);
  if (parsed.ok) assert.equal(addressFromNumber('ipv6', addressToNumber(parsed.value)), parsed.value, text);
});

test('runs of zeros at either end, of equal length, and single ones', () => {
  const texts = ['::', '::1', '1::', 'fe80::1', '1:0:2:0:3:0:4:0', '1::2:0:0:3:4', '0:1:2:3:4:5:6:7', '1:2:3:4:5:6::'];
  for (const text of texts) assert.equal(addressFromNumber('ipv6', addressToNumber(text as IpAddress)), text);
});

test('what is no address, and what is not canonical', () => {
  for (const text of [
    '',
    '1.2.3',
    '010.0.0.1',
    '1.2.3.4.5',
    'fe80::1%eth0',
    '::ffff:192.0.2.1',
    '1::2::3',
    '0x1.2.3.4',
  ])
    assert.equal(parseIpAddress(text).ok, false, text);
  assert.deepEqual(parseIpAddress('2001:DB8:0:0:0:0:0:1'), { ok: true, value: '2001:db8::1' });
});

test('prefixes with host bits are refused, and the one that was meant is named', () => {
  assert.deepEqual(parsePrefix('10.77.0.0/24'), { ok: true, value: '10.77.0.0/24' });
  assert.deepEqual(parsePrefix('0.0.0.0/0'), { ok: true, value: '0.0.0.0/0' });
  const refused = parsePrefix('fd77::1/64');
  assert(!refused.ok);
  assert.match(refused.reason, /did you mean fd77::\/64/);
  for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/-1', 'fd77::/129']) {
    assert.equal(parsePrefix(text).ok, false, text);
  }
});

test('prefixes contain, overlap, and sort', () => {
  const [outer, inner, other] = ['10.0.0.0/8', '10.77.0.0/24', 'fd77::/64'].map((text) => prefixRange(text as Prefix));
  assert(outer && inner && other);
  assert.deepEqual(
    [
      contains(outer, inner),
      contains(inner, outer),
      contains(outer, other),
      overlaps(inner, outer),
      overlaps(inner, other),
    ],
    [true, false, false, true, false],
  );
  const sorted = ['10.0.0.0/8', '10.0.0.0/24', '10.77.0.0/24', 'fd76::/64', 'fd77::/48', 'fd77::/64'] as Prefix[];
  assert.deepEqual(sorted.toReversed().sort(comparePrefixes), sorted);
});
