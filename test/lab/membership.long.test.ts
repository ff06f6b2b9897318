/**
 * A removal that was a mistake, reverted before anybody touched the removed host. It still holds sessions that the others
 * have forgotten. Traffic over one makes WireGuard notice in 15 s; a standby trunk carries only keepalives, which count
 * for nothing, so that it comes back when its session is due for renewal: 120 s, and up to one keepalive more.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExample } from './example.ts';
import { pingMatrix, renewalSeconds } from './lab.ts';
import { removalOf } from './membership.ts';
import { NetworkLab } from './network-lab.ts';

test('a removed and returned host that was never taken down is back with all pairs when its sessions renew', async () => {
  await using network = await NetworkLab.create(readExample('mesh-relays'));
  await network.apply();
  const pairs = await network.pairs();
  assert.deepEqual(await pingMatrix(pairs), []);
  const removal = await removalOf(network, 'tokyo');
  await removal.commit();
  await network.apply(removal.others);
  await network.publish(await network.repository.revert());
  await network.apply();
  assert.deepEqual(await pingMatrix(pairs, renewalSeconds), []);
});
