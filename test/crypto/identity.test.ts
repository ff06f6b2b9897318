import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { shake256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { createIdentity, hostId } from '../../reconciler/crypto/identity.ts';
import { formatIdentityFile, parseIdentityFile } from '../../reconciler/crypto/identity-file.ts';

const seeds = fc.tuple(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.uint8Array({ minLength: 57, maxLength: 57 }),
);
/** Keys of lattices take milliseconds each. */
const few = { numRuns: 10 };

/** The raw public key that OpenSSL derives from a PKCS #8 private key: `prefix` and the seed. */
function opensslPublicKey(prefix: string, seed: Uint8Array, length: number): Buffer {
  const key = Buffer.concat([Buffer.from(prefix, 'hex'), seed]);
  const publicKey = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-length);
}

test('the Ed448 half is that of RFC 8032 §7.4', () => {
  const seed = Buffer.from(
    '6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b',
    'hex',
  );
  const { ed448PublicKey } = createIdentity(new Uint8Array(32), seed);
  assert.equal(
    Buffer.from(ed448PublicKey).toString('hex'),
    '5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180',
  );
});

test('both public keys are those that OpenSSL derives from the seeds', () => {
  fc.assert(
    fc.property(seeds, ([mlDsaSeed, ed448Seed]) => {
      const identity = createIdentity(mlDsaSeed, ed448Seed);
      const ed448 = opensslPublicKey('3047020100300506032b6571043b0439', ed448Seed, 57);
      const mlDsa = opensslPublicKey('3034020100300b060960864801650304031204228020', mlDsaSeed, 1952);
      assert.deepEqual(Buffer.from(identity.ed448PublicKey), ed448);
      assert.deepEqual(Buffer.from(identity.mlDsaPublicKey), mlDsa);
    }),
    few,
  );
});

test('the host id is the labelled SHAKE256 of both public keys, in 43 characters', () => {
  fc.assert(
    fc.property(seeds, ([mlDsaSeed, ed448Seed]) => {
      const { id, mlDsaPublicKey, ed448PublicKey } = createIdentity(mlDsaSeed, ed448Seed);
      const input = Buffer.concat([Buffer.from('\x10scope/v1/host-id', 'latin1'), mlDsaPublicKey, ed448PublicKey]);
      assert.equal('scope/v1/host-id'.length, 0x10);
      assert.equal(id, Buffer.from(shake256(input, { dkLen: 32 })).toString('base64url'));
      assert.match(id, /^[A-Za-z0-9_-]{43}$/);
    }),
    few,
  );
});

test('either key alone changes the host id', () => {
  const mlDsa = new Uint8Array(1952);
  const ed448 = new Uint8Array(57);
  const id = hostId(mlDsa, ed448);
  assert.notEqual(hostId(mlDsa.with(0, 1), ed448), id);
  assert.notEqual(hostId(mlDsa, ed448.with(56, 1)), id);
});

test('the identity file reads back, and its objects do not print the seeds', () => {
  const identity = createIdentity(new Uint8Array(32).fill(3), new Uint8Array(57).fill(5));
  const text = formatIdentityFile(identity);
  assert.deepEqual(parseIdentityFile(text), { ok: true, value: identity });
  const seed = Buffer.alloc(32, 3).toString('base64url');
  assert.ok(text.includes(seed));
  assert.ok(!JSON.stringify(identity).includes(seed));
});

test('a file that is damaged is refused without quoting it', () => {
  const text = formatIdentityFile(createIdentity(new Uint8Array(32).fill(3), new Uint8Array(57).fill(5)));
  const file = JSON.parse(text) as Record<string, unknown>;
  const damaged = [
    '',
    '[]',
    'null',
    text.slice(0, -5),
    JSON.stringify({ ...file, format: 2 }),
    JSON.stringify({ ...file, kind: 'other' }),
    JSON.stringify({ ...file, id: 'A'.repeat(43) }),
    JSON.stringify({ ...file, ed448Seed: 7 }),
    JSON.stringify({ ...file, mlDsa65Seed: `${file.mlDsa65Seed}=` }),
    JSON.stringify({ ...file, mlDsa65Seed: Buffer.alloc(32, 4).toString('base64url') }),
  ];
  for (const each of damaged) {
    const result = parseIdentityFile(each);
    assert.ok(!result.ok, each);
    assert.doesNotMatch(result.reason, /[A-Za-z0-9_-]{20}/);
  }
});

test('seeds of another length are a bug of the caller', () => {
  assert.throws(() => createIdentity(new Uint8Array(57), new Uint8Array(32)), { name: 'InternalError' });
});
