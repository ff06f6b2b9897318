/**
 * What a reachability report sends packets to: the first address of each host in each family, and one address in each
 * declared LAN.
 * @module
 */
import {
  addressFromNumber,
  type Family,
  familyOf,
  type IpAddress,
  type Prefix,
  prefixRange,
} from '../model/address.ts';
import type { Host, HostName, Network } from '../model/network.ts';
import { indexNetwork } from './network-index.ts';
import type { PacketNetwork } from './packet-walk.ts';
import type { OwnedTarget } from './reach-rows.ts';

export const families = ['ipv4', 'ipv6'] as const;

export interface ReachTargets {
  readonly all: readonly OwnedTarget[];
  /** Positions in `all`, for each host of the network. */
  readonly ofHosts: readonly { readonly [family in Family]?: number }[];
  readonly lans: readonly Lan[];
}

export interface Lan {
  readonly prefix: Prefix;
  /** Position in `all`. */
  readonly target: number;
  /** Where others send to: of several routers the primary one. */
  readonly router: Host;
  /** All hosts that declare it; whoever of them a packet comes by takes it there. */
  readonly routers: ReadonlySet<HostName>;
}

export function listReachTargets(packets: PacketNetwork, network: Network): ReachTargets {
  const index = indexNetwork(network);
  const all: OwnedTarget[] = [];
  const add = (address: IpAddress, owner: HostName): number => all.push({ ...packets.target(address), owner }) - 1;
  const ofHosts = network.hosts.map((host): { [family in Family]?: number } => {
    const firsts = families.flatMap((family) => {
      const address = firstAddress(host, family);
      return address === undefined ? [] : [[family, add(address, host.name)] as const];
    });
    return Object.fromEntries(firsts);
  });
  const routersByPrefix = new Map<Prefix, Host[]>();
  for (const host of network.hosts) {
    for (const { prefix } of host.routes) routersByPrefix.set(prefix, [...(routersByPrefix.get(prefix) ?? []), host]);
  }
  const lans = index.prefixes.flatMap((prefix): readonly Lan[] => {
    const routers = routersByPrefix.get(prefix) ?? [];
    const router = routers.find((host) => index.ownedPrefixes(host).includes(prefix));
    if (!router) return [];
    const target = add(lanAddress(prefix), router.name);
    return [{ prefix, target, router, routers: new Set(routers.map((host) => host.name)) }];
  });
  return { all, ofHosts, lans };
}

export function firstAddress(host: Host, family: Family): IpAddress | undefined {
  return host.addresses.find((address) => familyOf(address) === family);
}

/** The last address stands for the whole LAN. */
export function lanAddress(prefix: Prefix): IpAddress {
  return addressFromNumber(familyOf(prefix), prefixRange(prefix).last);
}
