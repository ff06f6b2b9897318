/**
 * Where to try a peer: its declared endpoints, names replaced by what they resolved to, the preferred family first.
 * @module
 */
import { contains, familyOf, hostPrefix, type IpAddress, type Prefix, prefixRange } from '../model/address.ts';
import { type Endpoint, endpointAddress } from '../model/endpoint.ts';
import type { DeclaredEndpoint, HostName, Network } from '../model/network.ts';
import type { Observations } from '../model/observations.ts';
import { compileLinks, sendsFirst } from './links.ts';
import { indexNetwork, type NetworkIndex } from './network-index.ts';

/** The DNS names that `self` has to know the addresses of: those of the hosts that it sends to first. Each once. */
export function endpointNames(network: Network, self: HostName): readonly string[] {
  const index = indexNetwork(network);
  const host = index.host(self);
  const links = compileLinks(index, host, network.name);
  const peers = [...links.trunks.map((trunk) => trunk.relay), ...links.main.peers.map((peer) => peer.host)];
  const endpoints = peers.filter((peer) => sendsFirst(host, peer)).flatMap((peer) => peer.endpoints);
  return [...new Set(endpoints.filter((endpoint) => !endpointAddress(endpoint)).map((endpoint) => endpoint.host))];
}

/**
 * Candidates in order of preference, without duplicates. A name that nobody asked for stays a name (another host's
 * plan); one that did not resolve, or only to what lies behind a tunnel, yields none. Families that the underlay lacks are
 * left out unless nothing would remain.
 */
export function endpointCandidates(
  index: NetworkIndex,
  declared: readonly DeclaredEndpoint[],
  portOf: (endpoint: DeclaredEndpoint) => number,
  observations: Observations,
): readonly Endpoint[] {
  const all = declared.flatMap((endpoint): readonly Endpoint[] => {
    const port = portOf(endpoint);
    // Own entries only: `constructor` is a fine name for a host.
    const isKnown = !endpointAddress(endpoint) && Object.hasOwn(observations.addressesByName, endpoint.host);
    const addresses = isKnown ? observations.addressesByName[endpoint.host] : undefined;
    if (!addresses) return [{ host: endpoint.host, port }];
    const outside = addresses.filter((address) => !isTunnelled(address, index, observations));
    return outside.sort().map((host) => ({ host, port }));
  });
  const unique = [...new Map(all.map((endpoint) => [`${endpoint.host} ${endpoint.port}`, endpoint])).values()];
  const usable = unique.filter((endpoint) => isUsable(endpoint, observations));
  const { prefer } = index.network;
  return [...(usable.length > 0 ? usable : unique)].sort((a, b) => rank(a, prefer) - rank(b, prefer));
}

/**
 * True for an address within the overlay or a declared route, which WireGuard's own packets do not reach: a name server
 * in a LAN says other things than one outside. Not where this host stands in that very LAN.
 */
function isTunnelled(address: IpAddress, { prefixes }: NetworkIndex, { connectedPrefixes }: Observations): boolean {
  const own = prefixRange(hostPrefix(address));
  const holds = (prefix: Prefix) => contains(prefixRange(prefix), own);
  return prefixes.some(holds) && !connectedPrefixes.some(holds);
}

function isUsable(endpoint: Endpoint, { underlayFamilies }: Observations): boolean {
  const address = endpointAddress(endpoint);
  return !address || !underlayFamilies || underlayFamilies.includes(familyOf(address));
}

/** 0 for the preferred family and for names, 1 for the other; the sort is stable, so declared order stands within each. */
function rank(endpoint: Endpoint, prefer: Network['prefer']): number {
  const address = endpointAddress(endpoint);
  return !address || familyOf(address) === prefer ? 0 : 1;
}
