import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { linkLocalAddress } from '../../reconciler/crypto/link-local.ts';
import { parseIpAddress } from '../../reconciler/model/address.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';

test('the address is fe80::/64 and the first 64 bits of the SHA-256 of the key', () => {
  // printf 'AQEB…AQE=' | base64 -d | sha256sum → 72cd6e8422c407fb…
  const key = Buffer.alloc(32, 1).toString('base64') as PublicKey;
  assert.equal(linkLocalAddress(key), 'fe80::72cd:6e84:22c4:7fb');
});

test('every key has a canonical address of its own in fe80::/64', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const address = linkLocalAddress(Buffer.from(bytes).toString('base64') as PublicKey);
      assert.deepEqual(parseIpAddress(address), { ok: true, value: address });
      const hash = createHash('sha256').update(bytes).digest('hex');
      const groups = (hash.slice(0, 16).match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16));
      const written = parseIpAddress(`fe80:0:0:0:${groups.map((group) => group.toString(16)).join(':')}`);
      assert.deepEqual(written, { ok: true, value: address });
    }),
  );
});
