/**
 * Keys in committed text are found, and never shown.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findSecrets, hideSecrets, isBareKey } from '../../reconciler/desired/secrets.ts';
import { law } from '../support/law.ts';

const key = 'HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=';

test('assigned keys are found in any syntax, public ones are not', () => {
  for (const text of [
    `PrivateKey = ${key}`,
    `privateKey: ${key}`,
    `private_key: "${key}"`,
    `# PresharedKey=${key}`,
    `{ psk: ${key} }`,
    `"privateKey": "${key}"`,
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
  ]) {
    assert.equal(findSecrets(text).length, 1, text);
  }
  for (const text of [`publicKey: ${key}`, 'privateKeyFile: /etc/scope/keys/mesh0', `PublicKey = ${key}`, '']) {
    assert.deepEqual(findSecrets(text), [], text);
  }
  assert.ok(isBareKey(`${key}\n`) && !isBareKey(`${key} home\n`));
});

test('credentials of URLs are starred out up to the last @', () => {
  for (const [text, hidden] of [
    ['https://ada:secret@example.com/net', 'https://**********@example.com/net'],
    ['https://ada:se@cr@example.com/a@b', 'https://*********@example.com/a@b'],
    ['https://example.com/a@b', 'https://example.com/a@b'],
  ] as const)
    assert.equal(hideSecrets(text), hidden);
});

law(
  'a starred line has the length of the original and nothing of the secret',
  500,
  fc.tuple(
    fc.constantFrom('privateKey: ', 'PrivateKey = ', 'psk: "', '"presharedKey": '),
    fc.stringMatching(/^[A-Za-z0-9+/=]{8,50}$/),
  ),
  ([name, secret]) => {
    const line = hideSecrets(`  { ${name}${secret}`);
    assert.equal(line.length, `  { ${name}${secret}`.length);
    assert.ok(!line.includes(secret));
  },
);
