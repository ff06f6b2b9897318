/**
 * Which hosts and LANs of a network reach one another once every host holds its configuration, and over which relays.
 * Found by sending packets, there and back, not by reading the topology: what this says is what the tables do.
 * @module
 */
import { type Family, familyOf, type Prefix } from '../model/address.ts';
import type { HostConfig } from '../model/host-config.ts';
import type { Host, HostName, Network } from '../model/network.ts';
import { indexNetwork } from './network-index.ts';
import { packetHost, staticPacketHost } from './packet-host.ts';
import { type PacketNetwork, preparePacketNetwork, type Walk, walkPacket } from './packet-walk.ts';
import { prepareReachRows, type ReachRow } from './reach-rows.ts';
import { families, firstAddress, type Lan, lanAddress, listReachTargets, type ReachTargets } from './reach-targets.ts';

export interface Reachability {
  /** Pairs of hosts in no order; each is counted once. */
  readonly pairs: Readonly<Record<PairState | 'total', number>>;
  /** The first pairs that are not connected, by name; `pairs.unreachable` says how many there are. */
  readonly unreachablePairs: readonly PairReachability[];
  /** Declared routes, by prefix. */
  readonly lans: readonly LanReachability[];
  /** How two hosts of the network reach one another. Throws `InternalError` for a name that is no member's. */
  between(a: HostName, b: HostName): PairReachability;
}

/** `relayed` if any of the pair's packets passes through a third host. */
export type PairState = 'direct' | 'relayed' | 'unreachable';

export interface PairReachability {
  readonly from: HostName;
  readonly to: HostName;
  readonly state: PairState;
  /** One for each family in which both have an address: none at all is `unreachable` as well. */
  readonly families: readonly { readonly family: Family; readonly there: Walk; readonly back: Walk }[];
}

export interface LanReachability {
  readonly prefix: Prefix;
  /** The host that others send to: of several routers the primary one. */
  readonly router: HostName;
  /** Hosts, not routers of this prefix themselves, that get no packet into it or no answer out of it. Sorted. */
  readonly unreachableFrom: readonly HostName[];
}

/** More than anybody reads; a network that is cut in two has a quarter of a million at 1,000 hosts. */
const listedPairs = 1000;

/**
 * `configs` holds the configuration of every host that runs an agent; one that is missing reaches nothing. Static devices
 * are taken to be set up as `scope export` writes them.
 */
export function reachability(network: Network, configs: ReadonlyMap<HostName, HostConfig>): Reachability {
  const index = indexNetwork(network);
  const packets = preparePacketNetwork(
    network.hosts.flatMap((host) => {
      const config = configs.get(host.name);
      if (host.static) return [staticPacketHost(index, host)];
      return config ? [packetHost(host, config)] : [];
    }),
    network.hosts.flatMap((host) => [...host.addresses, ...host.routes.map((route) => lanAddress(route.prefix))]),
  );
  const targets = listReachTargets(packets, network);
  const rowOf = prepareReachRows(packets, targets.all);
  const rows = network.hosts.map((host) => rowOf(host.name));
  const between = (a: HostName, b: HostName): PairReachability => walkPair(packets, index.host(a), index.host(b));
  return {
    ...countPairs(network.hosts, targets, rows, between),
    lans: targets.lans.map((lan) => {
      const isCutOff = lan.routers.size === 1 ? cutOffByRows(targets, rows, rowOf, lan) : cutOffByWalks(packets, lan);
      const cutOff = network.hosts.filter((host, position) => !lan.routers.has(host.name) && isCutOff(host, position));
      return { prefix: lan.prefix, router: lan.router.name, unreachableFrom: cutOff.map((host) => host.name) };
    }),
    between,
  };
}

function countPairs(
  hosts: readonly Host[],
  targets: ReachTargets,
  rows: readonly Uint8Array[],
  between: Reachability['between'],
): Pick<Reachability, 'pairs' | 'unreachablePairs'> {
  const pairs = { total: 0, direct: 0, relayed: 0, unreachable: 0 };
  const unreachablePairs: PairReachability[] = [];
  hosts.forEach((a, from) => {
    for (let to = from + 1; to < hosts.length; to += 1) {
      const state = pairState(targets, rows, from, to);
      pairs.total += 1;
      pairs[state] += 1;
      if (state === 'unreachable' && unreachablePairs.length < listedPairs) {
        unreachablePairs.push(between(a.name, (hosts[to] as Host).name));
      }
    }
  });
  return { pairs, unreachablePairs };
}

function pairState(targets: ReachTargets, rows: readonly Uint8Array[], a: number, b: number): PairState {
  let worst = 0;
  for (const family of families) {
    const toA = targets.ofHosts[a]?.[family];
    const toB = targets.ofHosts[b]?.[family];
    if (toA === undefined || toB === undefined) continue;
    const there = rows[a]?.[toB] ?? 0;
    const back = rows[b]?.[toA] ?? 0;
    if (there === 0 || back === 0) return 'unreachable';
    worst = Math.max(worst, there, back);
  }
  return worst === 0 ? 'unreachable' : worst === 1 ? 'direct' : 'relayed';
}

function walkPair(packets: PacketNetwork, a: Host, b: Host): PairReachability {
  const walks = families.flatMap((family): PairReachability['families'] => {
    const [toA, toB] = [firstAddress(a, family), firstAddress(b, family)];
    if (toA === undefined || toB === undefined) return [];
    return [{ family, there: walkPacket(packets, a.name, toB), back: walkPacket(packets, b.name, toA) }];
  });
  const arrive = walks.every(({ there, back }) => isDelivered(there, b) && isDelivered(back, a));
  const straight = walks.every(({ there, back }) => there.hosts.length === 1 && back.hosts.length === 1);
  const state = walks.length === 0 || !arrive ? 'unreachable' : straight ? 'direct' : 'relayed';
  return { from: a.name, to: b.name, state, families: walks };
}

/** Delivered to another host than the one that was meant is not delivered: two hosts would have to own one address. */
function isDelivered(walk: Walk, to: Host): boolean {
  return walk.outcome === 'delivered' && walk.hosts.at(-1) === to.name;
}

type IsCutOff = (host: Host, position: number) => boolean;

function cutOffByRows(targets: ReachTargets, rows: readonly Uint8Array[], rowOf: ReachRow, lan: Lan): IsCutOff {
  const answers = rowOf(lan.router.name, targets.all[lan.target]);
  return (_, position) => {
    const home = targets.ofHosts[position]?.[familyOf(lan.prefix)];
    return home === undefined || !rows[position]?.[lan.target] || !answers[home];
  };
}

/** With several routers the answer comes from whichever the packet came by. */
function cutOffByWalks(packets: PacketNetwork, lan: Lan): IsCutOff {
  const within = lanAddress(lan.prefix);
  return (host) => {
    const home = firstAddress(host, familyOf(lan.prefix));
    if (home === undefined) return true;
    const there = walkPacket(packets, host.name, within);
    const router = there.hosts.at(-1);
    if (there.outcome !== 'delivered' || router === undefined) return true;
    return !isDelivered(walkPacket(packets, router, home, within), host);
  };
}
