/**
 * The masquerade table: what nft says of it, and what packets meet.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { readMasquerade, writeMasquerade } from '../../reconciler/drivers/firewall/masquerade.ts';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';
import { run, runWith, succeeds } from '../support/system.ts';

const network = 'mesh-a' as NetworkName;
const devices = ['mesh-a', 'mesh-a-1', 'mesh-a-2'];
const prefixes = ['192.168.1.0/24', '203.0.113.7/32', 'fd99::/64'] as Prefix[];
const list = () => run('nft', 'list', 'table', 'inet', 'scope_mesh-a');
const none = { prefixes: [], damaged: false };

afterEach(() => run('nft', 'flush', 'ruleset'));

for (const names of [devices, devices.slice(0, 1)]) {
  test(`a table for ${names.length} interfaces is written, replaced, read back and removed`, async () => {
    run('nft', 'add', 'table', 'inet', 'foreign');
    assert.deepEqual(await readMasquerade(network, names), none);
    await writeMasquerade(network, prefixes, names);
    await writeMasquerade(network, prefixes, names);
    assert.equal(list().match(/masquerade/g)?.length, 3);
    assert.deepEqual(await readMasquerade(network, names), { prefixes, damaged: false });
    await writeMasquerade(network, prefixes.slice(0, 1), names);
    assert.deepEqual(await readMasquerade(network, names), { prefixes: prefixes.slice(0, 1), damaged: false });
    await writeMasquerade(network, [], names);
    await writeMasquerade(network, [], names);
    assert.deepEqual(await readMasquerade(network, names), none);
    assert.equal(run('nft', 'list', 'tables'), 'table inet foreign\n');
  });
}

const damages: readonly (readonly [string, string])[] = [
  ['a rule more', 'add rule inet scope_mesh-a postrouting counter accept'],
  [
    'a rule with a counter',
    'add rule inet scope_mesh-a postrouting iifname { "mesh-a", "mesh-a-1", "mesh-a-2" } oifname != { "mesh-a", "mesh-a-1", "mesh-a-2" } ip daddr 10.0.0.0/8 counter masquerade',
  ],
  [
    'a rule for other interfaces',
    'add rule inet scope_mesh-a postrouting iifname "mesh-a" oifname != "mesh-a" ip daddr 10.0.0.0/8 masquerade',
  ],
  [
    'a rule by source',
    'add rule inet scope_mesh-a postrouting iifname { "mesh-a", "mesh-a-1", "mesh-a-2" } oifname != { "mesh-a", "mesh-a-1", "mesh-a-2" } ip saddr 10.0.0.0/8 masquerade',
  ],
  ['a chain more', 'add chain inet scope_mesh-a extra'],
  ['a set', 'add set inet scope_mesh-a extra { type ipv4_addr; }'],
  ['another policy', 'add chain inet scope_mesh-a postrouting { policy drop; }'],
];
for (const [what, command] of damages) {
  test(`${what} is damage, and writing mends it`, async () => {
    await writeMasquerade(network, prefixes, devices);
    runWith(command, 'nft', '-f', '-');
    assert.equal((await readMasquerade(network, devices)).damaged, true);
    await writeMasquerade(network, prefixes, devices);
    assert.deepEqual(await readMasquerade(network, devices), { prefixes, damaged: false });
  });
}

test('an interface more or less is damage, an order of its own is not', async () => {
  await writeMasquerade(network, prefixes, devices);
  assert.equal((await readMasquerade(network, devices.toReversed())).damaged, false);
  assert.equal((await readMasquerade(network, devices.slice(1))).damaged, true);
  assert.equal((await readMasquerade(network, [...devices, 'mesh-a-3'])).damaged, true);
  // Also what a plan to take it away says.
  assert.deepEqual(await readMasquerade(network, []), { prefixes, damaged: true });
});

test('where nft is not installed there is nothing to read or remove, and writing says what is missing', async () => {
  await writeMasquerade(network, prefixes, devices);
  const programs = run('sh', '-c', 'command -v nft; ls /usr/sbin/nft /sbin/nft').trim().split('\n');
  const real = new Set(programs.map((path) => run('readlink', '-f', path).trim()));
  for (const path of real) run('mount', '--bind', '/run', run('dirname', path).trim());
  try {
    assert.equal(succeeds('nft', '--version'), false);
    assert.deepEqual(await readMasquerade(network, devices), none);
    await writeMasquerade(network, [], devices);
    await assert.rejects(writeMasquerade(network, prefixes, devices), { code: 'PROGRAM_MISSING' });
  } finally {
    for (const path of real) run('umount', run('dirname', path).trim());
  }
});

test('what comes from the overlay into the LAN takes our address there; what we and the LAN send does not', async () => {
  // overlay (edge) -- router: this one -- lan, each a namespace; `mesh-a` stands for the WireGuard interface.
  for (const [name, link, there, here] of [
    ['edge', 'mesh-a', '10.77.0.3/24', '10.77.0.1/24'],
    ['lan', 'lan0', '192.168.1.9/24', '192.168.1.1/24'],
  ] as const) {
    run('ip', 'netns', 'add', name);
    run('ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    run('ip', 'address', 'add', here, 'dev', link);
    run('ip', 'link', 'set', link, 'up');
    run('ip', '-n', name, 'address', 'add', there, 'dev', 'eth0');
    run('ip', '-n', name, 'link', 'set', 'eth0', 'up');
    run('ip', '-n', name, 'route', 'add', 'default', 'via', here.replace('/24', ''));
  }
  run('sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
  const ping = (...args: readonly string[]) => succeeds('ip', 'netns', 'exec', ...args);
  const fromEdge = () => ping('edge', 'ping', '-c1', '-W1', '192.168.1.9');
  const fromLan = () => ping('lan', 'ping', '-c1', '-W1', '10.77.0.3');
  assert.deepEqual([fromEdge(), fromLan()], [true, true]);
  // The LAN's own gateway knows no way back into the overlay.
  run('ip', '-n', 'lan', 'route', 'del', 'default');
  assert.equal(fromEdge(), false);
  await writeMasquerade(network, ['192.168.1.0/24' as Prefix], devices);
  assert.equal(fromEdge(), true);
  assert.equal(fromLan(), false);
  await writeMasquerade(network, [], devices);
  assert.equal(fromEdge(), false);
});
