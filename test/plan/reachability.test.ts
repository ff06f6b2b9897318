/**
 * The reachability report says of every pair and LAN what single packets, followed one by one, say.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { familyOf } from '../../reconciler/model/address.ts';
import type { HostConfig } from '../../reconciler/model/host-config.ts';
import type { HostName, Network } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { preparePacketNetwork, walkPacket } from '../../reconciler/plan/packet-walk.ts';
import { lanAddress } from '../../reconciler/plan/reach-targets.ts';
import { reachability } from '../../reconciler/plan/reachability.ts';
import { networks } from '../support/arbitrary.ts';
import { law } from '../support/law.ts';
import { buildNetwork, hostName, type NetworkShape, poolSize, shapeOf } from '../support/network-shape.ts';
import { packetHostOf } from '../support/packet-hosts.ts';

function configsOf(network: Network, without: ReadonlySet<HostName> = new Set()): ReadonlyMap<HostName, HostConfig> {
  const agents = network.hosts.filter((host) => !host.static && !without.has(host.name));
  return new Map(agents.map(({ name }) => [name, compile(network, unobserved, name)]));
}

const cut = fc.subarray(Array.from({ length: poolSize }, (_, position) => hostName(position)));

law(
  'pairs and LANs, also with hosts that have no configuration',
  150,
  fc.tuple(networks, cut),
  ([network, missing]) => {
    const without = new Set(missing);
    const report = reachability(network, configsOf(network, without));
    const hosts = network.hosts.filter((host) => host.static || !without.has(host.name));
    const packets = preparePacketNetwork(
      hosts.map((host) => packetHostOf(network, host)),
      network.hosts.flatMap((host) => [...host.addresses, ...host.routes.map(({ prefix }) => lanAddress(prefix))]),
    );
    const pairs = { total: 0, direct: 0, relayed: 0, unreachable: 0 };
    network.hosts.forEach((a, position) => {
      for (const b of network.hosts.slice(position + 1)) {
        const sent = [
          ...b.addresses.map((address) => ({ to: b.name, walk: walkPacket(packets, a.name, address) })),
          ...a.addresses.map((address) => ({ to: a.name, walk: walkPacket(packets, b.name, address) })),
        ];
        const reached = sent.every(({ to, walk }) => walk.outcome === 'delivered' && walk.hosts.at(-1) === to);
        const state = !reached
          ? 'unreachable'
          : sent.every(({ walk }) => walk.hosts.length === 1)
            ? 'direct'
            : 'relayed';
        assert.equal(report.between(a.name, b.name).state, state, `${a.name} and ${b.name}`);
        pairs.total += 1;
        pairs[state] += 1;
      }
    });
    assert.deepEqual(report.pairs, pairs);
    assert.equal(report.unreachablePairs.length, pairs.unreachable);
    for (const { from, to } of report.unreachablePairs) assert.equal(report.between(from, to).state, 'unreachable');

    for (const { prefix, unreachableFrom } of report.lans) {
      for (const host of network.hosts) {
        if (host.routes.some((route) => route.prefix === prefix)) continue;
        const there = walkPacket(packets, host.name, lanAddress(prefix));
        const home = host.addresses.find((address) => familyOf(address) === familyOf(prefix))!;
        const router = there.hosts.at(-1);
        const back = router && walkPacket(packets, router, home, lanAddress(prefix));
        const isReached = there.outcome === 'delivered' && back?.outcome === 'delivered';
        assert.equal(unreachableFrom.includes(host.name), !isReached, `${host.name} and ${prefix}`);
      }
    }
  },
);

function between(described: NetworkShape, a: number, b: number) {
  const network = buildNetwork(described);
  const { state, families } = reachability(network, configsOf(network)).between(hostName(a), hostName(b));
  return { state, paths: families.map(({ there }) => there.hosts.join(' ')) };
}

test('a star: over its one relay', () => {
  const star = shapeOf([{ kind: 'relay' }, {}, { kind: 'static' }]);
  assert.deepEqual(between(star, 1, 2), { state: 'relayed', paths: ['h00 h02', 'h00 h02'] });
  assert.deepEqual(between(star, 0, 2), { state: 'direct', paths: ['h02', 'h02'] });
});

test('a tree: over the home relays of both', () => {
  const tree = shapeOf([{ kind: 'relay' }, { kind: 'relay' }, { relays: [0] }, { relays: [1] }]);
  assert.deepEqual(between(tree, 2, 3), { state: 'relayed', paths: ['h00 h01 h03', 'h00 h01 h03'] });
});

test('a mesh without relays: directly, where one of the two can be found', () => {
  const mesh = shapeOf([{ endpoints: ['ipv4'] }, {}, {}], { direct: [['edges', 'edges']] });
  assert.deepEqual(between(mesh, 0, 1), { state: 'direct', paths: ['h01', 'h01'] });
  assert.deepEqual(between(mesh, 1, 2), { state: 'unreachable', paths: ['', ''] });
});

test('forwarded ports lead to the right devices', () => {
  const relays = shapeOf([
    { kind: 'relay', endpoints: ['forwarded'] },
    { kind: 'relay', endpoints: ['forwarded'] },
    { relays: [0] },
    { relays: [1] },
  ]);
  assert.equal(between(relays, 2, 3).state, 'relayed');
});
