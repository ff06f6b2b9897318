/**
 * What a change does to every host, and that leaving out the hosts that it cannot reach changes nothing about that.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IpAddress } from '../../reconciler/model/address.ts';
import type { HostState } from '../../reconciler/model/host-state.ts';
import type { Host, HostName, Network } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { planFleet } from '../../reconciler/plan/fleet.ts';
import { emptyState, stateOf } from '../../reconciler/plan/state-of.ts';
import { findUnaffected } from '../../reconciler/plan/unaffected.ts';
import { agentsOf, networks, revisions } from '../support/arbitrary.ts';
import { law } from '../support/law.ts';
import { fakeKey, lanPrefix, networkName } from '../support/network-shape.ts';

law('every host that runs an agent gets the plan that it would make itself', 300, revisions(2), ([from, to]) => {
  assert(from && to);
  const plans = new Map(planFleet(from, to).map((plan) => [plan.host, plan]));
  const before = new Set(agentsOf(from));
  for (const host of agentsOf(to)) {
    const state: HostState = before.has(host) ? stateOf(compile(from, unobserved, host)) : emptyState;
    assert.deepEqual(plans.get(host)?.operations, diff(state, compile(to, unobserved, host)), host);
  }
});

law('a host that counts as unaffected has the very same configuration', 1000, revisions(2), ([from, to]) => {
  assert(from && to);
  for (const host of unaffected(from, to)) {
    assert.deepEqual(compile(to, unobserved, host), compile(from, unobserved, host), host);
  }
});

law('without a change every edge counts as unaffected', 100, networks, (network) => {
  const edges = agentsOf(network).filter((name) => network.hosts.some((host) => host.name === name && isEdge(host)));
  assert.deepEqual(unaffected(network, structuredClone(network)), edges);
});

law('one tag more on a host that nobody pairs by tags reaches that host alone', 100, networks, (network) => {
  const topology = { ...network.topology, direct: [] };
  const changed = network.hosts.find(isEdge);
  fc.pre(changed !== undefined && !changed.static);
  const hosts = network.hosts.map((host) => (host === changed ? { ...host, tags: ['new'] } : host));
  const others = agentsOf(network).filter((name) => name !== changed.name);
  const found = unaffected({ ...network, topology }, { ...network, topology, hosts });
  assert.deepEqual(
    found,
    others.filter((name) => network.hosts.some((host) => host.name === name && isEdge(host))),
  );
});

test('a host is affected where its partner loses a prefix to a third one', () => {
  const prefix = lanPrefix(0, 'ipv4');
  const lan = (priority: number) => ({ prefix, masquerade: false, redundant: true, priority });
  const [from, to] = [[], [lan(0)]].map((routes) => network({ a: routes, b: [lan(1)], c: [] }));
  assert(from && to);
  assert.deepEqual(unaffected(from, to), []);
  const other = { ...from, prefer: 'ipv4' } as const;
  assert.deepEqual(unaffected(from, from), ['a', 'b', 'c']);
  assert.deepEqual(unaffected(from, other), []);
});

/** Edges, of which `b` and `c` link directly. */
function network(routesByName: Readonly<Record<string, Host['routes']>>): Network {
  const names = Object.keys(routesByName);
  const select = (name: string) => ({ kind: 'host', name: name as HostName }) as const;
  const hosts = names.map((name, position): Host => {
    return {
      name: name as HostName,
      role: 'edge',
      master: false,
      static: false,
      tags: [],
      addresses: [`10.77.0.${position + 1}` as IpAddress],
      publicKey: fakeKey(name),
      endpoints: [],
      listenPort: 51820,
      trunkPort: 51900,
      persistentKeepalive: 25,
      mtu: 1420,
      routes: routesByName[name] ?? [],
      relays: [],
    };
  });
  const topology = { relaysPerEdge: 1, direct: [[select('b'), select('c')]] as const };
  return { name: networkName, prefixes: [], registry: [], prefer: 'ipv6', topology, hosts };
}

function isEdge({ role }: Host): boolean {
  return role === 'edge';
}

function unaffected(from: Network, to: Network): readonly HostName[] {
  return agentsOf(to).filter(findUnaffected(from, to));
}

test('the plan of one host is its part of the whole', () => {
  const from = network({ a: [], b: [], c: [] });
  const to = network({ a: [], b: [], d: [] });
  const whole = planFleet(from, to);
  for (const plan of whole) assert.deepEqual(planFleet(from, to, plan.host), [plan]);
  assert.deepEqual(planFleet(from, to, 'nobody'), []);
  assert.deepEqual(
    whole.map(({ host, membership }) => [host, membership]),
    [
      ['a', 'stays'],
      ['b', 'stays'],
      ['c', 'leaves'],
      ['d', 'joins'],
    ],
  );
});
