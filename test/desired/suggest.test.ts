/**
 * Which name was probably meant.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggest } from '../../reconciler/desired/suggest.ts';

test('the nearest known name is suggested, a far one is not', () => {
  const known = ['endpoints', 'keepalive', 'listenPort', 'mtu'];
  for (const [word, meant] of [
    ['endpiont', 'endpoints'],
    ['kepalive', 'keepalive'],
    ['listenport', 'listenPort'],
    ['mut', 'mtu'],
    ['dns', undefined],
    ['constructor', undefined],
  ] as const) {
    assert.equal(suggest(word, known), meant, word);
  }
});
