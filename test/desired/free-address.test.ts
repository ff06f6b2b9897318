/**
 * The lowest free address of a prefix.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lowestFreeAddress } from '../../reconciler/desired/free-address.ts';
import type { IpAddress, Prefix } from '../../reconciler/model/address.ts';

test('the lowest free address leaves out the ends of a prefix', () => {
  const taken = ['10.77.0.1', '10.77.0.2', '10.77.0.4', 'fd77::1'] as IpAddress[];
  assert.equal(lowestFreeAddress('10.77.0.0/24' as Prefix, taken), '10.77.0.3');
  assert.equal(lowestFreeAddress('fd77::/64' as Prefix, taken), 'fd77::2');
  assert.equal(lowestFreeAddress('10.77.0.0/30' as Prefix, taken), undefined);
  assert.equal(lowestFreeAddress('10.77.0.0/31' as Prefix, taken), '10.77.0.0');
  assert.equal(lowestFreeAddress('10.77.0.9/32' as Prefix, taken), '10.77.0.9');
});
