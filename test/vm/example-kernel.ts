/**
 * One example on the kernel's WireGuard, from commit to packets, with one damage mended. `kernel.test.ts` runs it in the
 * VM, where each command takes seconds; all examples and all kinds of damage are in the long ring.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonDamages, inflict } from '../lab/damage.ts';
import { readExample } from '../lab/example.ts';
import { pingMatrix } from '../lab/lab.ts';
import { NetworkLab } from '../lab/network-lab.ts';

test('star-homelab on kernel WireGuard', async () => {
  await using network = await NetworkLab.create(readExample('star-homelab'));
  const [prefix = ''] = network.written.prefixes;
  await using capture = await network.lab.captureOverlay(network.written.prefixes, network.agents);
  await network.apply();
  await network.attachDevices();
  const pairs = await network.pairs();
  assert.ok(pairs.length >= 24, `${pairs.length} pairs`);
  assert.deepEqual(await pingMatrix(pairs, 60), []);
  for (const host of network.agents) {
    const { stdout } = await host.exec(['ip', '-o', 'link', 'show', 'type', 'wireguard']);
    assert.notEqual(stdout, '', `${host.name} has no interface of the kernel's`);
  }
  assert.deepEqual(await network.drifted(), []);

  const damage = commonDamages.find(({ name }) => name === 'the interface deleted');
  assert.ok(damage);
  const edge = network.host('server');
  const shown = await inflict(damage, edge, prefix);
  const { exitCode, stdout } = await network.plan(edge);
  assert.equal(exitCode, 2);
  assert.match(stdout, shown);
  await network.apply([edge]);
  assert.equal((await network.plan(edge)).exitCode, 0);
  assert.deepEqual(await pingMatrix(pairs, 60), []);
  assert.equal(await capture.total(), 0, JSON.stringify(await capture.counts()));
});
