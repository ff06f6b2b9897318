/**
 * Laws of `compile`: it depends on what its arguments say and on nothing else, and never contradicts WireGuard or a kernel.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HostConfig } from '../../reconciler/model/host-config.ts';
import { mainTable } from '../../reconciler/model/identifiers.ts';
import type { Network } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { stateOf } from '../../reconciler/plan/state-of.ts';
import { agentsOf, networks, observations } from '../support/arbitrary.ts';
import { assertHolds } from '../support/holds.ts';
import { law } from '../support/law.ts';
import { hostName } from '../support/network-shape.ts';

const self = hostName(0);

/** The configuration with every list whose order means nothing in one order. */
function withoutOrder(config: HostConfig): unknown {
  const sort = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).toSorted();
  return {
    ...config,
    devices: sort(
      config.devices.map((device) => ({
        ...device,
        addresses: device.addresses.toSorted(),
        peers: sort(device.peers.map((peer) => ({ ...peer, allowedIps: peer.allowedIps.toSorted() }))),
      })),
    ),
    routes: sort(config.routes),
    rules: sort(config.rules),
    sysctls: sort(config.sysctls),
  };
}

function shuffled<T>(list: readonly T[], order: readonly number[]): readonly T[] {
  return list
    .map((item, index) => ({ item, at: order[index % order.length]! }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

law(
  'the order of hosts, prefixes, tags, pairs and observations means nothing',
  200,
  fc.tuple(networks, observations, fc.array(fc.nat(), { minLength: 12, maxLength: 12 })),
  ([network, observed, order]) => {
    const reordered: Network = {
      ...network,
      prefixes: shuffled(network.prefixes, order),
      topology: {
        ...network.topology,
        direct: shuffled(network.topology.direct, order).map(([left, right]) => [right, left] as const),
      },
      hosts: shuffled(network.hosts, order).map((host) => ({
        ...host,
        tags: shuffled(host.tags, order),
        routes: shuffled(host.routes, order),
      })),
    };
    const reorderedObservations = {
      ...observed,
      connectedPrefixes: shuffled(observed.connectedPrefixes, order),
      addressesByName: Object.fromEntries(
        shuffled(Object.entries(observed.addressesByName), order).map(([name, addresses]) => [
          name,
          addresses.toReversed(),
        ]),
      ),
    };
    assert.deepEqual(
      withoutOrder(compile(reordered, reorderedObservations, self)),
      withoutOrder(compile(network, observed, self)),
    );
    assert.deepEqual(
      diff(stateOf(compile(network, observed, self)), compile(reordered, reorderedObservations, self)),
      [],
    );
  },
);

law(
  'the state that fleet plans start from is the one that an apply ends in',
  100,
  fc.tuple(networks, observations),
  ([network, observed]) => {
    const config = compile(network, observed, self);
    assertHolds(stateOf(config), config);
    assert.deepEqual(diff(stateOf(config), config), []);
  },
);

law('every host: what WireGuard and a kernel would mangle or refuse is never asked for', 100, networks, (network) => {
  for (const name of agentsOf(network)) {
    const config = compile(network, unobserved, name);
    const unique = (list: readonly unknown[], what: string) => assert.equal(new Set(list).size, list.length, what);
    unique(
      config.devices.map((device) => device.name),
      'device names',
    );
    unique(
      config.devices.flatMap((device) => (device.listenPort === 0 ? [] : [device.listenPort])),
      'ports',
    );
    unique(
      config.routes.map(({ table, prefix, metric }) => `${table} ${prefix} ${metric}`),
      'routes',
    );
    unique(
      config.rules.map((rule) => JSON.stringify(rule)),
      'rules',
    );
    for (const device of config.devices) {
      assert.ok(Buffer.byteLength(device.name) <= 15, device.name);
      assert.ok(device.addresses.every((address) => /\/(32|128)$/.test(address) || /^fe80:.*\/64$/.test(address)));
      unique(
        device.peers.map((peer) => peer.publicKey),
        `keys on ${device.name}`,
      );
      // WireGuard hands a prefix to its last claimant.
      unique(
        device.peers.flatMap((peer) => peer.allowedIps),
        `AllowedIPs on ${device.name}`,
      );
      assert.ok(device.peers.every((peer) => peer.publicKey !== device.publicKey));
    }
    const addresses = new Set(config.devices.flatMap((device) => device.addresses.map((each) => each.split('/')[0])));
    for (const route of config.routes) {
      assert.ok(route.metric > 0);
      if (route.type !== 'unicast') continue;
      assert.notEqual(route.table, mainTable);
      assert.ok(config.devices.some((device) => device.name === route.device));
      assert.ok(route.source !== undefined && addresses.has(route.source));
    }
  }
});

law('a pair of devices meets once: links are the same seen from both ends', 100, networks, (network) => {
  const configs = agentsOf(network).map((name) => compile(network, unobserved, name));
  const seen = new Map<string, number>();
  for (const config of configs) {
    for (const peer of config.devices.flatMap((device) => device.peers)) {
      const link = `${config.self} ${peer.host}`;
      seen.set(link, (seen.get(link) ?? 0) + 1);
    }
  }
  const agents = new Set(agentsOf(network));
  for (const [link, count] of seen) {
    const [from, to] = link.split(' ');
    assert.equal(count, 1, `${link}: more than one device`);
    const other = network.hosts.find((host) => host.name === to)!;
    // A relay is ready for every edge; an edge has trunks to the relays that it uses.
    const isReadiness = other.role === 'edge' && network.hosts.find(({ name }) => name === from)!.role === 'relay';
    if (agents.has(other.name) && !isReadiness) assert.ok(seen.has(`${to} ${from}`), `${link} has no other end`);
  }
});
