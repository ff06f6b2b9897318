/**
 * A secret does not show, whatever prints it or what holds it.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { Secret } from '../../reconciler/model/secret.ts';

const text = `${'kEyMaTeRiAl'.repeat(4).slice(0, 43)}=`;
const secret = new Secret(text);
const holder = { peer: { presharedKey: secret }, list: [secret], map: new Map([['key', secret]]) };

const prints: Readonly<Record<string, () => string>> = {
  'String()': () => String(secret),
  toString: () => secret.toString(),
  'a template': () => `${secret}`,
  concatenation: () => `key: ${secret}`,
  'JSON.stringify': () => JSON.stringify(secret),
  'JSON.stringify of what holds it': () => JSON.stringify({ ...holder, map: [...holder.map] }, null, 2),
  'util.inspect': () => inspect(secret),
  'util.inspect of what holds it': () => inspect(holder, { depth: null, showHidden: true, getters: true }),
  'util.inspect without its own hook': () => inspect(secret, { customInspect: false, showHidden: true }),
  'util.format %s': () => format('%s', secret),
  'util.format %o': () => format('%o', holder),
  'util.format %O': () => format('%O', holder),
  'util.format %j': () => format('%j', { secret }),
  'an error message': () => String(new Error(`cannot set ${secret}`, { cause: secret })),
  'an inspected error': () => inspect(new Error('cannot set', { cause: { secret } })),
  'an assertion': () => {
    try {
      assert.deepEqual({ secret }, { secret: 'something else' });
    } catch (error) {
      return inspect(error);
    }
    return text;
  },
  'Object.entries': () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)]),
  spread: () => JSON.stringify({ ...secret }),
};

for (const [name, print] of Object.entries(prints)) {
  test(`hidden from ${name}`, () => {
    const printed = print();
    assert.ok(!printed.includes(text), printed);
    assert.ok(!printed.includes(text.slice(0, 11)), printed);
  });
}

test('structuredClone cannot copy it', () => {
  assert.ok(!JSON.stringify(structuredClone({ secret })).includes(text.slice(0, 11)));
});

test('prints as wg show does', () => {
  assert.equal(`${secret}`, '(hidden)');
  assert.equal(inspect({ secret }), '{ secret: (hidden) }');
  assert.equal(JSON.stringify({ secret }), '{"secret":"(hidden)"}');
});

test('reveals itself when asked, and compares', () => {
  assert.equal(secret.reveal(), text);
  assert.ok(secret.equals(new Secret(text)));
  assert.ok(!secret.equals(new Secret(`x${text.slice(1)}`)));
});
