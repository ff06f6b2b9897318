/**
 * What people and other programs do to a host's network behind Scope's back, and what it looks like half-done.
 * @module
 */
import fc from 'fast-check';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { Device, HostState, Peer } from '../../reconciler/model/host-state.ts';
import { mainTable, networkIdentifiers } from '../../reconciler/model/identifiers.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';
import type { Operation } from '../../reconciler/model/operation.ts';
import { Secret } from '../../reconciler/model/secret.ts';
import { applyOperation, RefusedByKernel } from './fake-host.ts';
import { fakeKey, networkName } from './network-shape.ts';

export type Damage = (state: HostState, ownKey: PublicKey) => HostState;

/** The bytes that no plan may show. */
export const plantedSecret = `${'S3cr3t'.repeat(7)}A=`;

const at = fc.nat({ max: 30 });
const { overlayTable, arrivalsTable, fallbackMetric } = networkIdentifiers(networkName);

function pick<T>(list: readonly T[], position: number): T | undefined {
  return list[position % Math.max(1, list.length)];
}

/** Damage befalls devices that Scope has marked: whoever sets up an unmarked one makes it a foreign one. */
function owned(state: HostState): readonly Device[] {
  return state.devices.filter((device) => device.owner === networkName);
}

/** Something that goes through the kernel; what a kernel refuses changes nothing. */
function byHand(choose: (state: HostState) => Operation | undefined): Damage {
  return (state, ownKey) => {
    const operation = choose(state);
    if (!operation) return state;
    try {
      return applyOperation(state, operation, ownKey);
    } catch (error) {
      if (error instanceof RefusedByKernel) return state;
      throw error;
    }
  };
}

function toDevice(which: number, change: (device: Device) => Device): Damage {
  return (state) => {
    const target = pick(owned(state), which);
    return { ...state, devices: state.devices.map((device) => (device === target ? change(device) : device)) };
  };
}

function toPeer(which: number, change: (peer: Peer, readAt: number) => Peer): Damage {
  return (state) => {
    const device = pick(
      owned(state).filter((each) => each.peers.length > 0),
      which,
    );
    const target = device && pick(device.peers, which);
    return {
      ...state,
      devices: state.devices.map((each) =>
        each === device
          ? { ...each, peers: each.peers.map((peer) => (peer === target ? change(peer, state.readAt) : peer)) }
          : each,
      ),
    };
  };
}

const straySources: readonly string[] = ['10.99.0.1/32', 'fd99::1/128', '10.77.0.0/24'];

/** Damage that `diff` must mend: the device stays recognisable as Scope's, or blank. */
const damage: fc.Arbitrary<Damage> = fc.oneof(
  at.map((n) =>
    byHand((state) => {
      const device = pick(owned(state), n);
      const peer = device && pick(device.peers, n);
      return device && peer && { kind: 'remove-peer', device: device.name, publicKey: peer.publicKey };
    }),
  ),
  // A stranger on Scope's device, who also takes a prefix from its owner.
  fc.tuple(at, fc.boolean()).map(([n, steals]) =>
    byHand((state) => {
      const device = pick(owned(state), n);
      const stolen = device && steals ? (pick(device.peers, n)?.allowedIps.slice(0, 1) ?? []) : [];
      const peer = { publicKey: fakeKey(`stranger ${n}`), allowedIps: [...stolen, '10.200.0.0/16' as Prefix] };
      return device && { kind: 'add-peer', device: device.name, peer };
    }),
  ),
  at.map((n) => toPeer(n, (peer) => ({ ...peer, presharedKey: new Secret(plantedSecret) }))),
  fc
    .tuple(at, fc.constantFrom(5, 600))
    .map(([n, persistentKeepalive]) => toPeer(n, (peer) => ({ ...peer, persistentKeepalive }))),
  at.map((n) => toPeer(n, (peer) => ({ ...peer, allowedIps: peer.allowedIps.slice(1) }))),
  at.map((n) => toPeer(n, (peer) => ({ ...peer, allowedIps: [...peer.allowedIps, '10.201.0.0/16' as Prefix] }))),
  // A prefix of one peer goes to another.
  fc.tuple(at, at).map(([n, m]) =>
    byHand((state) => {
      const device = pick(
        owned(state).filter((each) => each.peers.length > 1),
        n,
      );
      const from = device && pick(device.peers, n);
      const to = device && pick(device.peers, m);
      if (!device || !from || !to || from === to || !from.allowedIps[0]) return undefined;
      const allowedIps = [...to.allowedIps, from.allowedIps[0]];
      const peer = { publicKey: to.publicKey, allowedIps };
      return { kind: 'update-peer', device: device.name, peer, before: peer };
    }),
  ),
  fc.tuple(at, fc.constantFrom(undefined, 10, 100_000)).map(([n, age]) =>
    toPeer(n, (peer, readAt) => ({
      ...peer,
      endpoint: { host: '203.0.113.99', port: 1000 + n },
      ...(age !== undefined && { latestHandshakeAt: readAt - age }),
    })),
  ),
  fc.tuple(at, fc.constantFrom(0, 1)).map(([n, fwmark]) => toDevice(n, (device) => ({ ...device, fwmark }))),
  at.map((n) => toDevice(n, (device) => ({ ...device, mtu: 1280 }))),
  at.map((n) => toDevice(n, (device) => ({ ...device, addressGenerationOff: false }))),
  at.map((n) => toDevice(n, (device) => ({ ...device, listenPort: 31_000 + n }))),
  at.map((n) => toDevice(n, (device) => ({ ...device, publicKey: fakeKey(`other ${n}`) }))),
  at.map((n) => toDevice(n, ({ publicKey: _, ...device }) => device)),
  at.map((n) =>
    byHand((state) => {
      const device = pick(owned(state), n);
      return device && { kind: 'set-link', device: device.name, changes: { up: false }, before: { up: true } };
    }),
  ),
  at.map((n) =>
    byHand((state) => {
      const device = pick(owned(state), n);
      const address = device && pick(device.addresses, n);
      return device && address ? { kind: 'delete-address', device: device.name, address } : undefined;
    }),
  ),
  fc.tuple(at, fc.constantFrom(...straySources)).map(([n, address]) =>
    byHand((state) => {
      const device = pick(owned(state), n);
      return device && { kind: 'add-address', device: device.name, address };
    }),
  ),
  at.map((n) =>
    byHand((state) => {
      const device = pick(owned(state), n);
      return device && { kind: 'delete-device', device: device.name };
    }),
  ),
  at.map((n) =>
    byHand((state) => {
      const route = pick(state.routes, n);
      return route && { kind: 'delete-route', route };
    }),
  ),
  fc
    .tuple(
      fc.constantFrom(overlayTable, arrivalsTable, mainTable),
      fc.constantFrom<Prefix[]>('10.77.0.0/24' as Prefix, '10.123.0.0/16' as Prefix, 'fd77::/64' as Prefix),
      fc.constantFrom(1, 100, fallbackMetric),
      fc.constantFrom('throw', 'unreachable'),
    )
    .map(([table, prefix, metric, type]) =>
      byHand(() => {
        if (table === mainTable && (metric !== fallbackMetric || type === 'throw')) return undefined;
        return {
          kind: 'replace-route',
          route: { table, prefix, metric, type },
          before: { table, prefix, metric, type },
        };
      }),
    ),
  fc.tuple(at, at).map(([n, m]) =>
    byHand((state) => {
      const route = pick(
        state.routes.filter((each) => each.type === 'unicast'),
        n,
      );
      const device = pick(owned(state), m);
      if (route?.type !== 'unicast' || !device) return undefined;
      return { kind: 'replace-route', route: { ...route, device: device.name }, before: route };
    }),
  ),
  at.map((n) =>
    byHand((state) => {
      const rule = pick(state.rules, n);
      return rule && { kind: 'delete-rule', rule };
    }),
  ),
  at.map((n) =>
    byHand(() => ({
      kind: 'add-rule',
      rule: { family: 'ipv4', priority: 6000 + n, table: overlayTable, iif: `stray${n}` },
    })),
  ),
  at.map(
    (n): Damage =>
      (state) => {
        const key = pick(Object.keys(state.sysctls), n);
        return key === undefined ? state : { ...state, sysctls: { ...state.sysctls, [key]: '0' } };
      },
  ),
  fc
    .constantFrom<HostState['masquerade']>(
      { prefixes: [], damaged: true },
      { prefixes: ['10.200.0.0/16' as Prefix], damaged: false },
      { prefixes: [], damaged: false },
    )
    .map(
      (masquerade): Damage =>
        (state) => ({ ...state, masquerade }),
    ),
);

/** Stopped between making a device and marking it. Comes last: whoever then uses the blank device makes it theirs. */
const unmarked: fc.Arbitrary<Damage> = at.map(
  (n): Damage =>
    (state, ownKey) => {
      const device = pick(owned(state), n)?.name;
      if (device === undefined) return state;
      const gone = applyOperation(state, { kind: 'delete-device', device }, ownKey);
      return applyOperation(gone, { kind: 'create-device', device }, ownKey);
    },
);

export const damages: fc.Arbitrary<readonly Damage[]> = fc
  .tuple(fc.array(damage, { maxLength: 6 }), fc.array(unmarked, { maxLength: 1 }))
  .map((lists) => lists.flat());

export function applyDamages(state: HostState, list: readonly Damage[], ownKey: PublicKey): HostState {
  return list.reduce((current, each) => each(current, ownKey), state);
}

/** Interfaces of other programs and of other networks of Scope's: never to be touched, whatever their names. */
export function foreignDevice(name: string, owner: string | undefined, wireguard: boolean): Device {
  return {
    name,
    owner,
    wireguard,
    up: true,
    mtu: 1500,
    addressGenerationOff: false,
    addresses: ['192.0.2.200/24'],
    ...(wireguard && { publicKey: fakeKey(`foreign ${name}`) }),
    listenPort: wireguard ? 1234 : 0,
    fwmark: 0,
    peers: wireguard
      ? [
          {
            publicKey: fakeKey('foreign peer'),
            allowedIps: ['10.77.0.0/24' as Prefix],
            receivedBytes: 1,
            sentBytes: 1,
          },
        ]
      : [],
  };
}
