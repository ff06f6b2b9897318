/**
 * No packet for the overlay leaves in clear, at whatever operation an apply is stopped.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { familyOf, type IpAddress, type Prefix } from '../../reconciler/model/address.ts';
import type { HostState } from '../../reconciler/model/host-state.ts';
import type { Host, Network } from '../../reconciler/model/network.ts';
import type { Observations } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { preparePacketNetwork, walkPacket } from '../../reconciler/plan/packet-walk.ts';
import { compileTeardown } from '../../reconciler/plan/teardown.ts';
import { observations, revisions } from '../support/arbitrary.ts';
import { applyDamages, damages } from '../support/damage.ts';
import { applyAll, blankHost } from '../support/fake-host.ts';
import { law } from '../support/law.ts';
import { hostName } from '../support/network-shape.ts';
import { addressWithin, packetHostOfState } from '../support/packet-hosts.ts';

const self = hostName(0);

function selfIn(network: Network): Host {
  const host = network.hosts.find(({ name }) => name === self);
  assert.ok(host);
  return host;
}

/** Addresses that belong to others: hosts, unused ones of the network, and LANs. */
function destinations(network: Network): ReadonlySet<IpAddress> {
  const own = selfIn(network);
  const ownLans = new Set(own.routes.map(({ prefix }) => prefix));
  const lans = network.hosts.flatMap((host) => host.routes.map(({ prefix }) => prefix));
  const hosts = network.hosts.filter((host) => host !== own).flatMap((host) => host.addresses);
  return new Set([...hosts, ...[...network.prefixes, ...lans].filter((each) => !ownLans.has(each)).map(addressWithin)]);
}

function leavesInClear(state: HostState, lans: readonly Prefix[], to: ReadonlySet<IpAddress>): ReadonlySet<IpAddress> {
  const network = preparePacketNetwork([packetHostOfState(self, state, lans)], to);
  return new Set([...to].filter((address) => walkPacket(network, self, address).outcome === 'clear'));
}

/** For each destination: once it is safe it stays so while it is part of the overlay. */
function assertNoLeak(states: readonly HostState[], observed: Observations, to: ReadonlySet<IpAddress>): void {
  let open = leavesInClear(states[0] ?? blankHost, observed.connectedPrefixes, to);
  for (const state of states) {
    const now = leavesInClear(state, observed.connectedPrefixes, to);
    for (const address of now) assert.ok(open.has(address), `${address} left in clear between operations`);
    open = now;
  }
}

const drawn = fc.tuple(revisions(2), observations, damages);

law('between two revisions, with damage before', 150, drawn, ([[before, after], observed, damaged]) => {
  const first = applyAll(blankHost, diff(blankHost, compile(before!, observed, self)), selfIn(before!).publicKey);
  assertNoLeak(first, observed, destinations(before!));
  assert.deepEqual(leavesInClear(first.at(-1)!, observed.connectedPrefixes, destinations(before!)), new Set());

  const start = applyDamages(first.at(-1)!, damaged, selfIn(before!).publicKey);
  const states = applyAll(start, diff(start, compile(after!, observed, self)), selfIn(after!).publicKey);
  assertNoLeak(states, observed, destinations(after!));
  const stay = destinations(after!);
  assertNoLeak(states, observed, new Set([...destinations(before!)].filter((address) => stay.has(address))));
  assert.deepEqual(leavesInClear(states.at(-1)!, observed.connectedPrefixes, stay), new Set());
});

law('from the first fallback on: they come before everything else', 100, drawn, ([[network], observed]) => {
  const operations = diff(blankHost, compile(network!, observed, self));
  const isFallback = operations.map((each) => each.kind === 'add-route' && each.route.type === 'unreachable');
  assert.ok(isFallback.lastIndexOf(true) < operations.length);
  assert.equal(isFallback.indexOf(false), isFallback.lastIndexOf(true) + 1);
});

law('taking all away but the fallbacks', 80, drawn, ([[network], observed, damaged]) => {
  const config = compile(network!, observed, self);
  const { publicKey } = selfIn(network!);
  const applied = applyAll(blankHost, diff(blankHost, config), publicKey).at(-1)!;
  const down = applyAll(applied, diff(applied, compileTeardown(applied, config.network, self, true)), publicKey);
  assertNoLeak(down, observed, destinations(network!));
  assert.deepEqual(leavesInClear(down.at(-1)!, observed.connectedPrefixes, destinations(network!)), new Set());

  const broken = applyDamages(applied, damaged, publicKey);
  const gone = applyAll(broken, diff(broken, compileTeardown(broken, config.network, self, false)), publicKey).at(-1)!;
  assert.deepEqual([gone.routes, gone.rules, gone.masquerade.prefixes], [[], [], []]);
  assert.ok(gone.devices.every((device) => device.owner !== config.network));
});

law('a positive control: without fallbacks, packets do leave in clear', 20, drawn, ([[network], observed]) => {
  const config = compile(network!, observed, self);
  const applied = applyAll(blankHost, diff(blankHost, config), selfIn(network!).publicKey).at(-1)!;
  const bare = { ...applied, routes: [], rules: [] };
  const unused = network!.prefixes.map(addressWithin);
  assert.deepEqual(leavesInClear(bare, [], new Set(unused)), new Set(unused));
  assert.ok(unused.every((address) => ['ipv4', 'ipv6'].includes(familyOf(address))));
});
