/**
 * Addresses that follow from the host's name.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contains, hostPrefix, type Prefix, prefixRange } from '../../reconciler/model/address.ts';
import { derivedAddress } from '../../reconciler/model/derived-address.ts';
import type { HostName, NetworkName } from '../../reconciler/model/network.ts';
import { law } from '../support/law.ts';

test('the address is the prefix and the hash of network and name', () => {
  // printf scope/address/mesh0/home | sha256sum | cut -c1-16
  const address = derivedAddress('fd77:5c0e::/64' as Prefix, 'mesh0' as NetworkName, 'home' as HostName);
  assert.equal(address, 'fd77:5c0e::f6ea:b127:c2dd:4a2c');
});

law(
  'it lies in the prefix whatever its length, and differs by name',
  300,
  fc.tuple(fc.integer({ min: 16, max: 128 }), fc.stringMatching(/^[a-z]{1,10}$/)),
  ([length, name]) => {
    const prefix = `fd00::/${length}` as Prefix;
    const address = derivedAddress(prefix, 'mesh0' as NetworkName, name as HostName);
    assert.ok(contains(prefixRange(prefix), prefixRange(hostPrefix(address))));
    if (length === 128) assert.equal(address, 'fd00::');
    else assert.notEqual(address, 'fd00::');
    if (length > 64) return;
    assert.notEqual(derivedAddress(prefix, 'mesh0' as NetworkName, `${name}2` as HostName), address);
    assert.notEqual(derivedAddress(prefix, 'mesh1' as NetworkName, name as HostName), address);
  },
);
