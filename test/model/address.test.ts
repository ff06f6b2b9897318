/**
 * Addresses and prefixes against Python's `ipaddress`: by a table that it wrote, and at random where it is at hand.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  addressFromNumber,
  addressToNumber,
  comparePrefixes,
  contains,
  type Family,
  familyOf,
  hostPrefix,
  maskAddress,
  overlaps,
  type Prefix,
  parseIpAddress,
  parsePrefix,
  prefixAddress,
  prefixLength,
  prefixRange,
} from '../../reconciler/model/address.ts';
import { law } from '../support/law.ts';

/** What `ip-addresses.py` says about a text. Numbers are decimal text. */
type Facts = { readonly text: string } & (
  | { readonly refused: true }
  | { readonly address: string; readonly number: string }
  | { readonly prefix: string; readonly hostBits: boolean; readonly first: string; readonly last: string }
);

function checkFacts(facts: Facts): void {
  const { text } = facts;
  const about = JSON.stringify(text);
  if ('refused' in facts) {
    assert.ok(!(text.includes('/') ? parsePrefix(text) : parseIpAddress(text)).ok, `${about} is refused`);
  } else if ('address' in facts) {
    const parsed = parseIpAddress(text);
    assert.deepEqual(parsed, { ok: true, value: facts.address }, about);
    assert.equal(parsed.ok && addressToNumber(parsed.value), BigInt(facts.number), about);
    assert.equal(parsed.ok && addressFromNumber(familyOf(parsed.value), BigInt(facts.number)), facts.address, about);
  } else if (facts.hostBits) {
    const parsed = parsePrefix(text);
    assert.ok(!parsed.ok, `${about} has host bits`);
    assert.match(parsed.reason, new RegExp(`did you mean ${facts.prefix.replaceAll('.', '\\.')}\\?`));
  } else {
    const parsed = parsePrefix(text);
    assert.deepEqual(parsed, { ok: true, value: facts.prefix }, about);
    const { first, last } = prefixRange(facts.prefix as Prefix);
    assert.deepEqual([first, last], [BigInt(facts.first), BigInt(facts.last)], about);
  }
}

const vectors = new URL('../vectors/', import.meta.url);
const table = JSON.parse(readFileSync(new URL('ip-addresses.json', vectors), 'utf8')) as readonly Facts[];

test(`${table.length} texts mean what Python's ipaddress says that they mean`, () => {
  assert.ok(table.length > 500);
  for (const facts of table) checkFacts(facts);
});

/** Texts that are nearly addresses: the pieces that they are made of, in any order. */
const nearly = fc
  .array(
    fc.constantFrom('0', '1', 'ff', '255', '256', '00', '.', '.', ':', ':', '::', 'abcd', '/', '8', '64', '128', ' '),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(''));

/** As Scope differs on purpose: IPv4-mapped addresses, zones, netmasks, and lengths with leading zeros. */
function isComparable(text: string): boolean {
  const [address = '', length] = text.split('/');
  return !/^[0:]*:ffff:/i.test(address) && !address.includes('%') && (length === undefined || !/^0.|[.:]/.test(length));
}

test('random texts mean what Python says', (context) => {
  const ask = (texts: readonly string[]) =>
    spawnSync('python3', [fileURLToPath(new URL('ip-addresses.py', vectors)), '-'], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
      timeout: 30_000,
    });
  if (ask([]).error) {
    context.diagnostic('python3 is not at hand: the table above stands alone');
    return;
  }
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const random = fc.oneof(
    nearly,
    address,
    fc.tuple(address, fc.nat({ max: 130 })).map((parts) => parts.join('/')),
  );
  const seed = Number(process.env.FC_SEED ?? Math.trunc(Math.random() * 0x7fff_ffff));
  context.diagnostic(`seed ${seed}`);
  const texts = fc.sample(random, { seed, numRuns: 4000 }).filter(isComparable);
  const answers = JSON.parse(ask(texts).stdout) as readonly Facts[];
  assert.equal(answers.length, texts.length);
  for (const facts of answers) checkFacts(facts);
});

for (const text of [
  '::ffff:10.0.0.1',
  '::FFFF:a00:1',
  '0:0:0:0:0:ffff:1.2.3.4',
  'fe80::1%eth0',
  '1.2.3.4%0',
  '127.1',
  '',
]) {
  test(`refused as an address: ${JSON.stringify(text)}`, () => {
    const parsed = parseIpAddress(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.reason, /^expected .*, got /);
    assert.ok(parsed.reason.includes(JSON.stringify(text)), 'quotes the text');
  });
}

for (const text of ['10.0.0.0/08', '10.0.0.0/255.0.0.0', '10.0.0.0', '::ffff:0:0/96', 'fe80::%1/64', '10.0.0.0/8\n']) {
  test(`refused as a prefix: ${JSON.stringify(text)}`, () => {
    const parsed = parsePrefix(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.reason, /^expected .*, got /);
  });
}

const family = fc.constantFrom<Family>('ipv4', 'ipv6');
const bits = { ipv4: 32, ipv6: 128 } as const;
const numbered = family.chain((of) =>
  fc.tuple(fc.constant(of), fc.bigInt({ min: 0n, max: (1n << BigInt(bits[of])) - 1n })),
);
const prefix = numbered.chain(([of, number]) =>
  fc
    .nat({ max: bits[of] })
    .map((length) => `${maskAddress(addressFromNumber(of, number), length)}/${length}` as Prefix),
);

law('a number and its address are one and the same', 500, numbered, ([of, number]) => {
  const address = addressFromNumber(of, number);
  assert.equal(familyOf(address), of);
  assert.equal(addressToNumber(address), number);
  const isMapped = of === 'ipv6' && number >> 32n === 0xffffn;
  assert.deepEqual(parseIpAddress(address).ok, !isMapped, 'canonical text is accepted as it is');
});

law('a prefix is the range of its addresses', 500, prefix, (text) => {
  const { family: of, first, last, length } = prefixRange(text);
  assert.equal(of, familyOf(text));
  assert.equal(length, prefixLength(text));
  assert.equal(last - first + 1n, 1n << BigInt(bits[of] - length));
  assert.equal(addressFromNumber(of, first), prefixAddress(text));
  assert.equal(maskAddress(addressFromNumber(of, last), length), prefixAddress(text));
});

law('two prefixes overlap exactly when one contains the other', 1000, fc.tuple(prefix, prefix), ([a, b]) => {
  const [left, right] = [prefixRange(a), prefixRange(b)];
  assert.equal(overlaps(left, right), contains(left, right) || contains(right, left));
  assert.equal(overlaps(left, right), overlaps(right, left));
  assert.ok(contains(left, left));
});

law('prefixes have one order', 500, fc.array(prefix, { maxLength: 12 }), (list) => {
  const sorted = list.toSorted(comparePrefixes);
  assert.deepEqual(list.toReversed().toSorted(comparePrefixes), sorted);
  for (const [index, each] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next === undefined) continue;
    const [left, right] = [prefixRange(each), prefixRange(next)];
    if (left.family !== right.family) assert.equal(left.family, 'ipv4');
    else assert.ok(left.first < right.first || (left.first === right.first && left.length <= right.length));
  }
});

test('the prefix of a single address', () => {
  assert.equal(hostPrefix('10.77.0.1' as never), '10.77.0.1/32');
  assert.equal(hostPrefix('fd77::1' as never), 'fd77::1/128');
});
