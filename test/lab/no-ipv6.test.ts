/**
 * A host whose provider has no IPv6, and whose administrator has therefore switched it off on all interfaces.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExample } from './example.ts';
import { NetworkLab } from './network-lab.ts';

test('the overlay has its IPv6 where the host has none', async () => {
  await using network = await NetworkLab.create(readExample('star-homelab'));
  const laptop = network.host('laptop');
  await laptop.shell('for name in all default; do echo 1 > /proc/sys/net/ipv6/conf/$name/disable_ipv6; done');
  await network.apply();
  assert.deepEqual(await network.drifted(), []);
  const { stdout } = await network
    .host('vps')
    .exec(['ip', '-6', '-o', 'address', 'show', 'dev', 'home', 'scope', 'global']);
  const address = /inet6 ([^/]+)\/128/.exec(stdout)?.[1];
  assert(address);
  assert.equal(await laptop.ping(address, 20), true);
  assert.equal((await laptop.exec(['cat', '/proc/sys/net/ipv6/conf/eth0/disable_ipv6'])).stdout, '1');
});
