import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { x25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { createKeyPair, publicKeyOf } from '../../reconciler/crypto/wireguard-key.ts';
import { isKeyText, parsePublicKey } from '../../reconciler/model/key.ts';
import { Secret } from '../../reconciler/model/secret.ts';

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('the public keys of RFC 7748 §6.1', () => {
  const alice = new Secret(base64('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
  const bob = new Secret(base64('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));
  assert.equal(publicKeyOf(alice), base64('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'));
  assert.equal(publicKeyOf(bob), base64('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'));
});

test('public keys are those of wg pubkey', () => {
  for (const fill of [0, 1, 0x7f, 0x80, 0xff]) {
    const text = Buffer.alloc(32, fill).toString('base64');
    const expected = execFileSync('wg', ['pubkey'], { input: text, encoding: 'utf8' }).trim();
    assert.equal(publicKeyOf(new Secret(text)), expected);
  }
});

test('public keys are those of another implementation, for any 32 bytes', () => {
  fc.assert(
    fc.property(bytes32, (bytes) => {
      const expected = Buffer.from(x25519.getPublicKey(bytes)).toString('base64');
      assert.equal(publicKeyOf(new Secret(Buffer.from(bytes).toString('base64'))), expected);
    }),
  );
});

test('a new private key is clamped, belongs to its public key, and leaves the given bytes alone', () => {
  fc.assert(
    fc.property(bytes32, (random) => {
      const before = Buffer.from(random);
      const { privateKey, publicKey } = createKeyPair(random);
      const bytes = Buffer.from(privateKey.reveal(), 'base64');
      assert.ok(isKeyText(privateKey.reveal()));
      assert.equal(bytes.readUInt8(0) & 7, 0);
      assert.equal(bytes.readUInt8(31) & 0xc0, 0x40);
      assert.deepEqual(bytes.subarray(1, 31), before.subarray(1, 31));
      assert.equal(publicKey, publicKeyOf(privateKey));
      assert.ok(parsePublicKey(publicKey).ok);
      assert.deepEqual(Buffer.from(random), before);
    }),
  );
});

test('the pair does not print its private key', () => {
  const pair = createKeyPair(new Uint8Array(32).fill(7));
  assert.ok(!JSON.stringify(pair).includes(pair.privateKey.reveal()));
});

test('anything but 32 bytes is a bug of the caller', () => {
  assert.throws(() => createKeyPair(new Uint8Array(31)), { name: 'InternalError' });
  assert.throws(() => publicKeyOf(new Secret('short')), { name: 'InternalError' });
});
