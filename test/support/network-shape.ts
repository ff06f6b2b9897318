/**
 * A network as a handful of small numbers, and the valid resolved `Network` that follows from it. Generators draw shapes
 * rather than networks, so that what fast-check shrinks stays valid and two shapes differ in what was changed only.
 * @module
 */
import { createHash } from 'node:crypto';
import { addressFromNumber, type Family, type IpAddress, type Prefix } from '../../reconciler/model/address.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';
import type {
  DeclaredEndpoint,
  DeclaredRoute,
  Host,
  HostName,
  Network,
  NetworkName,
  Selector,
} from '../../reconciler/model/network.ts';

/** As many hosts as a shape can describe. */
export const poolSize = 12;

export type Kind = 'relay' | 'edge' | 'static';
export type SelectorShape = 'edges' | 'site-a' | 'site-b' | number;

export interface HostShape {
  readonly present: boolean;
  readonly kind: Kind;
  readonly master: boolean;
  /** Relays: it declares no endpoint, unless all of them would be so. */
  readonly hidden: boolean;
  readonly tags: readonly ('site-a' | 'site-b')[];
  /** Which of its keys the host uses; another number is another key. */
  readonly key: number;
  /** The last part of its addresses; 40 and above lie in the network's second prefix. Unique within a shape. */
  readonly number: number;
  /** Relays: unique within a shape. */
  readonly slot: number;
  readonly endpoints: readonly ('ipv4' | 'ipv6' | 'name' | 'forwarded')[];
  readonly listenPort: number;
  readonly trunkPort: number;
  readonly keepalive: number;
  readonly mtu: number;
  /** Positions into the list of relays that are present; empty: all relays. */
  readonly relays: readonly number[];
  /** Static devices: a position into the list of relays. */
  readonly via: number;
}

export interface LanShape {
  readonly lan: number;
  readonly family: Family;
  readonly masquerade: boolean;
  /** Positions of hosts; more than one makes it redundant. */
  readonly owners: readonly number[];
}

export interface NetworkShape {
  readonly families: readonly Family[];
  readonly prefer: Family;
  readonly relaysPerEdge: number;
  readonly direct: readonly (readonly [SelectorShape, SelectorShape])[];
  readonly hosts: readonly HostShape[];
  readonly lans: readonly LanShape[];
}

const plain: HostShape = {
  present: true,
  kind: 'edge',
  master: false,
  hidden: false,
  tags: [],
  key: 0,
  number: 1,
  slot: 1,
  endpoints: [],
  listenPort: 51820,
  trunkPort: 51900,
  keepalive: 25,
  mtu: 1420,
  relays: [],
  via: 0,
};

/** A shape in a few words: of each host what is not plain. Hosts are numbered, and slots follow the numbers. */
export function shapeOf(hosts: readonly Partial<HostShape>[], more: Partial<NetworkShape> = {}): NetworkShape {
  return {
    families: ['ipv4', 'ipv6'],
    prefer: 'ipv6',
    relaysPerEdge: 1,
    direct: [],
    lans: [],
    hosts: hosts.map((host, position) => ({ ...plain, number: position + 1, slot: position + 1, ...host })),
    ...more,
  };
}

export const networkName = 'mesh0' as NetworkName;

export function hostName(position: number): HostName {
  return `h${String(position).padStart(2, '0')}` as HostName;
}

/** A public key that nobody has the private half of; the same text yields the same key. */
export function fakeKey(text: string): PublicKey {
  return createHash('sha256').update(text).digest('base64') as PublicKey;
}

export function lanPrefix(lan: number, family: Family): Prefix {
  return (family === 'ipv4' ? `192.168.${lan}.0/24` : `fd00:0:0:${lan + 1}::/64`) as Prefix;
}

/** The network that a shape describes. A static device without any relay to attach to is an edge with an agent. */
export function buildNetwork(shape: NetworkShape): Network {
  const present = shape.hosts.flatMap((host, position) => (host.present ? [{ host, position }] : []));
  const relays = present.filter(({ host }) => host.kind === 'relay');
  const found = relays.filter(({ host }) => !host.hidden);
  const names: RelayNames = {
    all: relays.map(({ position }) => hostName(position)),
    found: (found.length > 0 ? found : relays).map(({ position }) => hostName(position)),
  };
  const hosts = present.map(({ host, position }) => buildHost(shape, host, position, names));
  const second = present.some(({ host }) => host.number >= 40);
  return {
    name: networkName,
    prefixes: [
      ...(shape.families.includes('ipv4') ? ['10.77.0.0/24', ...(second ? ['10.78.0.0/24'] : [])] : []),
      ...(shape.families.includes('ipv6') ? ['fd77::/64', ...(second ? ['fd78::/64'] : [])] : []),
    ] as Prefix[],
    registry: [],
    prefer: shape.prefer,
    topology: {
      relaysPerEdge: shape.relaysPerEdge,
      direct: shape.direct.flatMap(([left, right]) => {
        const a = buildSelector(shape, left);
        const b = buildSelector(shape, right);
        return a && b ? [[a, b] as const] : [];
      }),
    },
    hosts,
  };
}

function buildSelector(shape: NetworkShape, selector: SelectorShape): Selector | undefined {
  if (selector === 'edges') return { kind: 'edges' };
  if (typeof selector === 'string') return { kind: 'tag', tag: selector };
  return shape.hosts[selector]?.present ? { kind: 'host', name: hostName(selector) } : undefined;
}

interface RelayNames {
  readonly all: readonly HostName[];
  /** Those that declare an endpoint. */
  readonly found: readonly HostName[];
}

function buildHost(shape: NetworkShape, host: HostShape, position: number, relays: RelayNames): Host {
  const name = hostName(position);
  const isStatic = host.kind === 'static' && relays.all.length > 0;
  const isRelay = host.kind === 'relay';
  const chosen = host.relays.flatMap((each) => relays.all[each % Math.max(1, relays.all.length)] ?? []);
  // Relays of which an edge could find none are an error, unless it is paired with another edge.
  const own = chosen.some((each) => relays.found.includes(each)) ? [...new Set(chosen)] : [];
  const endpoints = !isRelay
    ? host.endpoints
    : !relays.found.includes(name)
      ? []
      : host.endpoints.length === 0
        ? (['ipv4'] as const)
        : host.endpoints;
  // A device that can be found may hang on any relay.
  const callers = isStatic && host.endpoints.length > 0 ? relays.all : relays.found;
  const via = callers[host.via % Math.max(1, callers.length)];
  return {
    name,
    role: isRelay ? 'relay' : 'edge',
    master: isRelay && host.master,
    static: isStatic,
    ...(isStatic && via !== undefined && { via }),
    ...(isRelay && { slot: host.slot }),
    tags: host.tags,
    addresses: shape.families.map((family) => overlayAddress(host.number, family)),
    publicKey: fakeKey(`${hostName(position)} ${host.key}`),
    endpoints: endpoints.map((kind) => buildEndpoint(kind, host, position)),
    listenPort: host.listenPort,
    trunkPort: host.trunkPort,
    persistentKeepalive: host.keepalive,
    mtu: host.mtu,
    routes: shape.lans.flatMap((lan) => buildRoute(shape, lan, position)),
    relays: isRelay || isStatic ? [] : own,
  };
}

function overlayAddress(number: number, family: Family): IpAddress {
  const net = number >= 40 ? 0x4e : 0x4d;
  return family === 'ipv4'
    ? addressFromNumber('ipv4', BigInt((10 << 24) | (net << 16) | number))
    : addressFromNumber('ipv6', ((net === 0x4d ? 0xfd77n : 0xfd78n) << 112n) | BigInt(number));
}

function buildEndpoint(kind: HostShape['endpoints'][number], host: HostShape, position: number): DeclaredEndpoint {
  switch (kind) {
    case 'ipv4':
      return { host: `192.0.2.${position + 1}`, port: host.listenPort };
    case 'ipv6':
      return { host: `2001:db8::${position + 1}`, port: host.listenPort };
    case 'name':
      return { host: `${hostName(position)}.example.com`, port: host.listenPort };
    case 'forwarded':
      return { host: `198.51.100.${position + 1}`, port: 4000 + position, trunkPort: 30_000 + 100 * position };
  }
}

function buildRoute(shape: NetworkShape, lan: LanShape, position: number): readonly DeclaredRoute[] {
  const owners = lan.owners.filter((owner) => shape.hosts[owner]?.present);
  if (!owners.includes(position) || !shape.families.includes(lan.family)) return [];
  const prefix = lanPrefix(lan.lan, lan.family);
  const priority = owners.indexOf(position);
  return [{ prefix, masquerade: lan.masquerade, redundant: owners.length > 1, priority }];
}
