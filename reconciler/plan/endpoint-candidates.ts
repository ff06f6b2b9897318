/**
 * Where to try a peer: its declared endpoints, names replaced by what they resolved to, the preferred family first.
 * @module
 */
import { familyOf } from '../model/address.ts';
import { type Endpoint, endpointAddress } from '../model/endpoint.ts';
import type { DeclaredEndpoint, HostName, Network } from '../model/network.ts';
import type { Observations } from '../model/observations.ts';
import { compileLinks, sendsFirst } from './links.ts';
import { indexNetwork } from './network-index.ts';

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
 * plan); one that did not resolve yields none. Families that the underlay lacks are left out unless nothing would remain.
 */
export function endpointCandidates(
  declared: readonly DeclaredEndpoint[],
  portOf: (endpoint: DeclaredEndpoint) => number,
  observations: Observations,
  prefer: Network['prefer'],
): readonly Endpoint[] {
  const all = declared.flatMap((endpoint): readonly Endpoint[] => {
    const port = portOf(endpoint);
    // Own entries only: `constructor` is a fine name for a host.
    const isKnown = !endpointAddress(endpoint) && Object.hasOwn(observations.addressesByName, endpoint.host);
    const addresses = isKnown ? observations.addressesByName[endpoint.host] : undefined;
    return addresses ? [...addresses].sort().map((host) => ({ host, port })) : [{ host: endpoint.host, port }];
  });
  const unique = [...new Map(all.map((endpoint) => [`${endpoint.host} ${endpoint.port}`, endpoint])).values()];
  const usable = unique.filter((endpoint) => isUsable(endpoint, observations));
  return [...(usable.length > 0 ? usable : unique)].sort((a, b) => rank(a, prefer) - rank(b, prefer));
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
