/**
 * Packets never go round, whatever revision each host holds; with equal views every pair that topology allows is reached.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { familyOf, type IpAddress } from '../../reconciler/model/address.ts';
import { mainTable } from '../../reconciler/model/identifiers.ts';
import type { Host, HostName, Network, Selector } from '../../reconciler/model/network.ts';
import type { PacketHost } from '../../reconciler/plan/packet-host.ts';
import { preparePacketNetwork, walkPacket } from '../../reconciler/plan/packet-walk.ts';
import { networks, revisions } from '../support/arbitrary.ts';
import { law } from '../support/law.ts';
import { fakeKey, hostName, poolSize } from '../support/network-shape.ts';
import { addressWithin, packetHostOf } from '../support/packet-hosts.ts';

function addressesOf(network: Network): readonly IpAddress[] {
  const lans = network.hosts.flatMap((host) => host.routes.map(({ prefix }) => addressWithin(prefix)));
  return [...network.hosts.flatMap((host) => host.addresses), ...network.prefixes.map(addressWithin), ...lans];
}

/** Each host holds one of the revisions that it is part of; which one, `choice` says. */
function mixedViews(views: readonly Network[], choice: readonly number[]): readonly PacketHost[] {
  return choice.flatMap((number, position) => {
    const within = views.filter((network) => network.hosts.some(({ name }) => name === hostName(position)));
    const network = within[number % Math.max(1, within.length)];
    const host = network?.hosts.find(({ name }) => name === hostName(position));
    return network && host ? [packetHostOf(network, host)] : [];
  });
}

for (const count of [2, 3] as const) {
  const choices = fc.array(fc.nat({ max: count - 1 }), { minLength: poolSize, maxLength: poolSize });
  law(
    `hosts that hold ${count} revisions at random: no packet goes round`,
    150,
    fc.tuple(revisions(count), choices),
    ([views, choice]) => {
      const hosts = mixedViews(views, choice);
      const destinations = [...new Set(views.flatMap(addressesOf))];
      // A static device keeps what it was given. What it sends to a LAN that it once routed comes back from its relay until
      // both know: in IPv4 the kernel drops a packet with its own source, in IPv6 its hop limit ends it.
      const isStatic = new Set(
        views.flatMap((view) => view.hosts.filter((host) => host.static).map((host) => host.name)),
      );
      const network = preparePacketNetwork(hosts, destinations);
      for (const { name, lans } of hosts) {
        for (const destination of destinations) {
          const senders = [
            undefined,
            ...lans.map(addressWithin).filter((each) => familyOf(each) === familyOf(destination)),
          ];
          for (const source of senders.filter((each) => each === undefined || destinations.includes(each))) {
            const { outcome, hosts: path } = walkPacket(network, name, destination, source);
            if (isStatic.has(name) && path[1] === name) continue;
            assert.notEqual(outcome, 'loop', `${name} → ${destination}: ${path.join(' ')}`);
            // Edge, relay, relay, edge; one more where a static device with an old configuration sends it back to be dropped.
            assert.ok(path.length <= 4, `${name} → ${destination} took ${path.join(' ')}`);
          }
        }
      }
    },
  );
}

/** The relays that a host sends through: itself, what it is attached to, or those that it can find, its home first. */
function entryRelays(network: Network, host: Host): readonly HostName[] {
  if (host.role === 'relay') return [host.name];
  if (host.via) return [host.via];
  const relays = network.hosts
    .filter(({ role }) => role === 'relay')
    .toSorted((a, b) => Number(a.master) - Number(b.master) || (a.slot ?? 0) - (b.slot ?? 0))
    .map(({ name }) => name);
  return (host.relays.length > 0 ? host.relays : relays)
    .filter((name) => !isHidden(network, name))
    .slice(0, network.topology.relaysPerEdge);
}

function isHidden(network: Network, host: HostName): boolean {
  return network.hosts.find(({ name }) => name === host)!.endpoints.length === 0;
}

/** Two relays that declare no endpoint never meet; everybody else on a path has a side that can begin. */
function stands(network: Network, from: Host, path: readonly HostName[]): boolean {
  const isRelay = (host: HostName) => network.hosts.some(({ name, role }) => name === host && role === 'relay');
  return path.every((host, index) => {
    const pair = [path[index - 1] ?? from.name, host];
    return !pair.every((each) => isRelay(each) && isHidden(network, each));
  });
}

function linkDirectly(network: Network, a: Host, b: Host): boolean {
  const isMatch = (selector: Selector, host: Host): boolean =>
    selector.kind === 'edges' ||
    (selector.kind === 'tag' ? host.tags.includes(selector.tag) : selector.name === host.name);
  return (
    [a, b].every((host) => host.role === 'edge' && !host.static) &&
    a.endpoints.length + b.endpoints.length > 0 &&
    network.topology.direct.some(
      ([left, right]) => (isMatch(left, a) && isMatch(right, b)) || (isMatch(left, b) && isMatch(right, a)),
    )
  );
}

/** The hosts that a packet is to come by, told from the words of the design; undefined: topology does not allow the pair. */
function declaredPath(network: Network, a: Host, b: Host): readonly HostName[] | undefined {
  if (linkDirectly(network, a, b)) return [b.name];
  const [home] = entryRelays(network, a);
  const entries = entryRelays(network, b);
  if (home === undefined || entries[0] === undefined) return undefined;
  const last = entries.includes(home) ? home : entries[0];
  const path = [home, last, b.name].filter((name, index, all) => name !== a.name && all.indexOf(name) === index);
  return path;
}

/** The same; undefined also where a link on the way cannot come about. */
function expectedPath(network: Network, a: Host, b: Host): readonly HostName[] | undefined {
  const path = declaredPath(network, a, b);
  return path && stands(network, a, path) ? path : undefined;
}

law(
  'with equal views, every pair that topology allows is reached, on the path that it describes',
  250,
  networks,
  (it) => {
    const hosts = it.hosts.map((host) => packetHostOf(it, host));
    const network = preparePacketNetwork(hosts, addressesOf(it));
    for (const a of it.hosts) {
      for (const b of it.hosts.filter((host) => host !== a)) {
        const expected = expectedPath(it, a, b);
        for (const address of b.addresses) {
          const walk = walkPacket(network, a.name, address);
          if (expected) assert.deepEqual(walk, { outcome: 'delivered', hosts: expected }, `${a.name} → ${address}`);
          else assert.equal(walk.outcome, 'unreachable', `${a.name} → ${address}`);
        }
      }
    }
  },
);

/** Of several routers the one with the lowest priority, then the first by name. */
function primaryRouter(network: Network, prefix: string): Host {
  const routers = network.hosts.flatMap((host) =>
    host.routes.filter((route) => route.prefix === prefix).map(({ priority }) => ({ host, priority })),
  );
  return routers.toSorted((a, b) => a.priority - b.priority || (a.host.name < b.host.name ? -1 : 1))[0]!.host;
}

/** A relay on the way that is a router of the prefix itself takes the packet into the LAN. */
function untilRouter(network: Network, prefix: string, path: readonly HostName[] | undefined) {
  const routers = new Set(
    network.hosts.filter(({ routes }) => routes.some((route) => route.prefix === prefix)).map(({ name }) => name),
  );
  const end = path?.findIndex((name) => routers.has(name)) ?? -1;
  return path?.slice(0, end + 1);
}

law('with equal views, LANs are reached, and answer', 250, networks, (it) => {
  const network = preparePacketNetwork(
    it.hosts.map((host) => packetHostOf(it, host)),
    addressesOf(it),
  );
  for (const prefix of new Set(it.hosts.flatMap((host) => host.routes.map((route) => route.prefix)))) {
    const router = primaryRouter(it, prefix);
    const lan = addressWithin(prefix);
    for (const host of it.hosts.filter(({ routes }) => routes.every((route) => route.prefix !== prefix))) {
      const path = untilRouter(it, prefix, declaredPath(it, host, router));
      const expected = path && stands(it, host, path) ? path : undefined;
      const there = walkPacket(network, host.name, lan);
      const home = host.addresses.find((address) => familyOf(address) === familyOf(prefix))!;
      const back = walkPacket(network, expected?.at(-1) ?? router.name, home, lan);
      assert.deepEqual(there.outcome === 'delivered' && there.hosts, expected ?? false, `${host.name} → ${prefix}`);
      assert.equal(back.outcome === 'delivered', expected !== undefined, `${prefix} → ${host.name}: ${back.outcome}`);
    }
  }
});

test('a positive control: two hosts that send a prefix to each other make a loop that is found', () => {
  const key = (name: string) => fakeKey(name);
  const host = (name: string, other: string, port: number, otherPort: number): PacketHost => ({
    name: name as HostName,
    devices: [
      {
        name: 'wg0',
        publicKey: key(name),
        addresses: [`10.0.0.${port}/32`],
        reachedAt: [{ host: '192.0.2.1', port }],
        peers: [
          {
            publicKey: key(other),
            endpoints: [{ host: '192.0.2.1', port: otherPort }],
            allowedIps: ['10.0.0.0/8' as never],
          },
        ],
      },
    ],
    routes: [{ table: mainTable, prefix: '10.0.0.0/8' as never, metric: 1, type: 'unicast', device: 'wg0' }],
    rules: [],
    lans: [],
  });
  const lost = '10.9.9.9' as IpAddress;
  const network = preparePacketNetwork([host('a', 'b', 1, 2), host('b', 'a', 2, 1)], [lost]);
  const walk = walkPacket(network, 'a' as HostName, lost);
  // B takes packets from A for itself; sent back, they carry a source that A does not expect from B, unless A's own
  // prefix covers it, as it does here.
  assert.equal(walk.outcome, 'loop');
});
