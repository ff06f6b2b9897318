/**
 * WireGuard keys: exactly the canonical base64 of 32 bytes that are not all zero.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isKeyText, parsePublicKey } from '../../reconciler/model/key.ts';
import { law } from '../support/law.ts';

law('the base64 of any 32 bytes is a key', 500, fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
  const text = Buffer.from(bytes).toString('base64');
  assert.ok(isKeyText(text));
  assert.equal(
    parsePublicKey(text).ok,
    bytes.some((byte) => byte !== 0),
  );
});

law(
  'of texts that look alike, only the one that encodes back to itself is a key',
  500,
  fc.tuple(
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.nat({ max: 43 }),
    fc.constantFrom(...'ABCPQwxyz0189+/=-_ \n'),
  ),
  ([bytes, position, character]) => {
    const text = Buffer.from(bytes).toString('base64').split('').with(position, character).join('');
    const decoded = Buffer.from(text, 'base64');
    assert.equal(isKeyText(text), decoded.length === 32 && decoded.toString('base64') === text);
  },
);

const key = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=';

for (const [name, text] of [
  ['empty', ''],
  ['white space around', ` ${key}`],
  ['line end', `${key}\n`],
  ['31 bytes', Buffer.alloc(31, 7).toString('base64')],
  ['33 bytes', Buffer.alloc(33, 7).toString('base64')],
  ['no padding', key.slice(0, -1)],
  ['URL alphabet', key.replace('5', '-')],
  ['stray bits in the last character', key.replace('g=', 'h=')],
  ['all zero', `${'A'.repeat(43)}=`],
  ['hexadecimal', '0'.repeat(64)],
] as const) {
  test(`refused: ${name}`, () => {
    const parsed = parsePublicKey(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.reason, /^expected a WireGuard key/);
  });
}

test('accepted as it is', () => {
  assert.deepEqual(parsePublicKey(key), { ok: true, value: key });
});
