/**
 * Generators of valid networks, of what a commit may change in one, and of what hosts observe.
 * @module
 */
import fc from 'fast-check';
import type { IpAddress, Prefix } from '../../reconciler/model/address.ts';
import type { HostName, Network } from '../../reconciler/model/network.ts';
import type { Observations } from '../../reconciler/model/observations.ts';
import {
  buildNetwork,
  type HostShape,
  hostName,
  type LanShape,
  lanPrefix,
  type NetworkShape,
  poolSize,
  type SelectorShape,
} from './network-shape.ts';

const position = fc.nat({ max: poolSize - 1 });

function hostShape(number: number, slot: number): fc.Arbitrary<HostShape> {
  return fc.record({
    // Shrinks towards fewer hosts and towards edges.
    present: fc.constantFrom(false, true, true),
    kind: fc.constantFrom('edge', 'relay', 'edge', 'relay', 'static'),
    master: fc.boolean(),
    hidden: fc.constantFrom(false, false, false, true),
    tags: fc.subarray(['site-a', 'site-b']),
    key: fc.nat({ max: 1 }),
    number: fc.constant(number),
    slot: fc.constant(slot),
    endpoints: fc.subarray(['ipv4', 'ipv6', 'name', 'forwarded']),
    listenPort: fc.constantFrom(51820, 51820, 51821),
    trunkPort: fc.constantFrom(51900, 51900, 51901, 52000),
    keepalive: fc.constantFrom(25, 0, 15),
    mtu: fc.constantFrom(1420, 1380),
    relays: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
    via: fc.nat({ max: 3 }),
  });
}

const lanShape: fc.Arbitrary<LanShape> = fc.record({
  lan: fc.nat({ max: 5 }),
  family: fc.constantFrom('ipv4', 'ipv6'),
  masquerade: fc.boolean(),
  owners: fc.uniqueArray(position, { minLength: 1, maxLength: 3 }),
});

const selectorShape: fc.Arbitrary<SelectorShape> = fc.oneof(
  fc.constantFrom<SelectorShape>('edges', 'site-a', 'site-b'),
  position,
);

/** A shape of 1 to 12 hosts, of which at least the first is an agent: `hostName(0)` can be `self` in every network. */
const networkShape: fc.Arbitrary<NetworkShape> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: poolSize, maxLength: poolSize }),
    fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: poolSize, maxLength: poolSize }),
  )
  .chain(([numbers, slots]) =>
    fc.record({
      families: fc.constantFrom<NetworkShape['families']>(['ipv4', 'ipv6'], ['ipv4'], ['ipv6']),
      prefer: fc.constantFrom('ipv6', 'ipv4'),
      relaysPerEdge: fc.constantFrom(2, 1, 3),
      direct: fc.array(fc.tuple(selectorShape, selectorShape), { maxLength: 3 }),
      hosts: fc.tuple(...numbers.map((number, index) => hostShape(number, slots[index] ?? 1))),
      lans: fc.uniqueArray(lanShape, { maxLength: 4, selector: ({ lan, family }) => `${lan} ${family}` }),
    }),
  )
  .map(withFirstHost);

function withFirstHost(shape: NetworkShape): NetworkShape {
  const hosts = shape.hosts.map((host, index) =>
    index === 0 ? { ...host, present: true, kind: host.kind === 'static' ? ('edge' as const) : host.kind } : host,
  );
  return { ...shape, hosts };
}

export const networks: fc.Arbitrary<Network> = networkShape.map(buildNetwork);

type Change = (shape: NetworkShape) => NetworkShape;

function changeHost(at: number, change: Partial<HostShape>): Change {
  return (shape) => ({
    ...shape,
    hosts: shape.hosts.map((host, index) => (index === at ? { ...host, ...change } : host)),
  });
}

/** Exchanges one field of two hosts: addresses, slots and keys stay unique that way. */
function swap(a: number, b: number, field: 'number' | 'slot' | 'listenPort' | 'trunkPort' | 'kind'): Change {
  return (shape) => {
    const [left, right] = [shape.hosts[a], shape.hosts[b]];
    if (!left || !right || a === b) return shape;
    return changeHost(b, { [field]: left[field] })(changeHost(a, { [field]: right[field] })(shape));
  };
}

/** Each LAN goes to the owners of the next one: a swap of two, or a cycle of three or more. */
const rotateLans: Change = (shape) => ({
  ...shape,
  lans: shape.lans.map((lan, index) => ({
    ...lan,
    owners: shape.lans[(index + 1) % shape.lans.length]?.owners ?? lan.owners,
  })),
});

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(position, fc.boolean()).map(([at, present]) => changeHost(at, { present })),
  fc.tuple(position, fc.nat({ max: 1 })).map(([at, key]) => changeHost(at, { key })),
  fc.tuple(position, fc.constantFrom('edge', 'relay', 'static')).map(([at, kind]) => changeHost(at, { kind })),
  fc.tuple(position, fc.boolean()).map(([at, master]) => changeHost(at, { master })),
  fc.tuple(position, fc.boolean()).map(([at, hidden]) => changeHost(at, { hidden })),
  fc
    .tuple(
      position,
      fc.record(
        {
          listenPort: fc.constantFrom(51820, 51821),
          trunkPort: fc.constantFrom(51900, 51901, 52000),
          keepalive: fc.constantFrom(0, 15, 25),
          mtu: fc.constantFrom(1380, 1420),
          endpoints: fc.subarray<HostShape['endpoints'][number]>(['ipv4', 'ipv6', 'name', 'forwarded']),
          relays: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
          via: fc.nat({ max: 3 }),
          tags: fc.subarray<HostShape['tags'][number]>(['site-a', 'site-b']),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([at, fields]) => changeHost(at, fields)),
  // Numbers and slots above those that shapes start with: never taken yet.
  fc
    .tuple(position, fc.integer({ min: 1, max: 3 }))
    .map(([at, spare]) => changeHost(at, { number: 60 + 20 * spare + at })),
  position.map((at) => changeHost(at, { slot: 20 + at })),
  fc
    .tuple(position, position, fc.constantFrom('number', 'slot', 'listenPort', 'trunkPort', 'kind'))
    .map(([a, b, field]) => swap(a, b, field)),
  fc.constant(rotateLans),
  fc.tuple(fc.nat({ max: 3 }), lanShape).map(
    ([at, lan]): Change =>
      (shape) => ({
        ...shape,
        lans: shape.lans.map((each, index) => (index === at ? { ...lan, lan: each.lan, family: each.family } : each)),
      }),
  ),
  lanShape.map(
    (lan): Change =>
      (shape) => ({
        ...shape,
        lans: [...shape.lans.filter((each) => each.lan !== lan.lan || each.family !== lan.family), lan],
      }),
  ),
  fc.nat({ max: 3 }).map(
    (at): Change =>
      (shape) => ({ ...shape, lans: shape.lans.toSpliced(at, 1) }),
  ),
  fc.constantFrom<NetworkShape['families']>(['ipv4', 'ipv6'], ['ipv4'], ['ipv6']).map(
    (families): Change =>
      (shape) => ({ ...shape, families }),
  ),
  fc.constantFrom(1, 2, 3).map(
    (relaysPerEdge): Change =>
      (shape) => ({ ...shape, relaysPerEdge }),
  ),
  fc.array(fc.tuple(selectorShape, selectorShape), { maxLength: 3 }).map(
    (direct): Change =>
      (shape) => ({ ...shape, direct }),
  ),
);

/** Revisions of one network: each a few changes away from the one before, now and then another network altogether. */
export function revisions(count: number): fc.Arbitrary<readonly Network[]> {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }).map(inTurn) },
    { weight: 1, arbitrary: networkShape.map((shape) => () => shape) },
  );
  return fc
    .tuple(networkShape, fc.array(step, { minLength: count - 1, maxLength: count - 1 }))
    .map(([first, steps]) => {
      const shapes = [first];
      for (const next of steps) shapes.push(withFirstHost(next(shapes.at(-1) as NetworkShape)));
      return shapes.map(buildNetwork);
    });
}

function inTurn(changes: readonly Change[]): Change {
  return (shape) => changes.reduce((current, each) => each(current), shape);
}

/** What a host may have found out: names resolved or not, an underlay of one family, LANs of others that it stands in. */
export const observations: fc.Arbitrary<Observations> = fc
  .record({
    resolved: fc.array(
      fc.constantFrom<readonly IpAddress[] | 'unasked'>(
        ['203.0.113.1' as IpAddress],
        ['203.0.113.2' as IpAddress, '2001:db8:1::2' as IpAddress],
        [],
        'unasked',
      ),
      { minLength: poolSize, maxLength: poolSize },
    ),
    underlayFamilies: fc.constantFrom(undefined, ['ipv4'] as const, ['ipv6'] as const),
    connectedPrefixes: fc.subarray([
      lanPrefix(0, 'ipv4'),
      '192.168.1.128/25' as Prefix,
      lanPrefix(0, 'ipv6'),
      '203.0.113.0/24' as Prefix,
    ]),
    routerAdvertisementInterfaces: fc.subarray(['eth0']),
  })
  .map(({ resolved, underlayFamilies, ...rest }) => ({
    ...rest,
    addressesByName: Object.fromEntries(
      resolved.flatMap((addresses, index) =>
        addresses === 'unasked' ? [] : [[`${hostName(index)}.example.com`, addresses]],
      ),
    ),
    ...(underlayFamilies && { underlayFamilies }),
  }));

/** A host of the network that runs an agent. */
export function agentsOf(network: Network): readonly HostName[] {
  return network.hosts.filter((host) => !host.static).map((host) => host.name);
}
