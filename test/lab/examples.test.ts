/**
 * Every example, brought up from its repository: all pairs exchange packets, a second run plans nothing, and what is
 * damaged by hand is shown and mended.
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { allDamages, commonDamages, type Damage, inflict } from './damage.ts';
import { exampleNames, readExample } from './example.ts';
import { pingMatrix, renewalSeconds } from './lab.ts';
import { NetworkLab } from './network-lab.ts';

/** The example on which every kind of damage is tried; the usual ones are tried on all. */
const thorough = 'mesh-tree-sites';

describe('the examples in the lab', { concurrency: false }, () => {
  for (const name of exampleNames()) {
    test(name, async () => {
      await using network = await NetworkLab.create(readExample(name));
      await using capture = await network.lab.captureOverlay(network.written.prefixes, network.agents);

      await network.apply();
      await network.attachDevices();
      const pairs = await network.pairs();
      assert.ok(pairs.length >= network.agents.length * (network.agents.length - 1) * 2, `${pairs.length} pairs`);
      assert.deepEqual(await pingMatrix(pairs), []);
      assert.deepEqual(await network.drifted(), []);

      const relay = network.agents.find((host) => network.written.hosts[host.name]?.role === 'relay');
      const edge = network.agents.find((host) => network.written.hosts[host.name]?.role !== 'relay');
      assert.ok(relay && edge);
      await network.onAll([relay, edge], (host) =>
        mends(network, host, name === thorough ? allDamages : commonDamages),
      );
      assert.deepEqual(await network.drifted(), []);
      assert.deepEqual(await pingMatrix(pairs, renewalSeconds), []);
      assert.equal(await capture.total(), 0, JSON.stringify(await capture.counts()));

      await network.onAll(network.agents, (host) => host.scope(['down', '--yes']));
      for (const host of network.agents) assert.deepEqual(await leftovers(host), [], host.name);
    });
  }
});

/** Each must be shown by a plan and mended by one apply, which reads back; the caller plans once more at the end. */
async function mends(network: NetworkLab, host: Host, damages: readonly Damage[]): Promise<void> {
  const [prefix = ''] = network.written.prefixes;
  for (const damage of damages) {
    const where = `${host.name}: ${damage.name}`;
    const shown = await inflict(damage, host, prefix);
    const { exitCode, stdout } = await network.plan(host);
    assert.equal(exitCode, 2, `${where}: not shown\n${stdout}`);
    assert.match(stdout, shown, where);
    await network.apply([host]);
  }
}

/** What `scope down` should have taken away. */
async function leftovers(host: Host): Promise<string[]> {
  const script = `wg show interfaces
ip route show table all proto 92; ip -6 route show table all proto 92
ip rule show | grep 'proto 92' || true; ip -6 rule show | grep 'proto 92' || true
nft list tables | grep scope_ || true
ls /run/wireguard`;
  const { stdout } = await host.shell(script);
  return stdout.split('\n').filter((line) => line.trim() !== '');
}
