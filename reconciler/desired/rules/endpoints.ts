/**
 * Declared endpoints: addresses that others can really send to, outside everything that the tunnels carry.
 * @module
 */
import { hostPrefix, type IpAddress, type Prefix, prefixRange } from '../../model/address.ts';
import { endpointAddress } from '../../model/endpoint.ts';
import { type HostDraft, placeOf } from '../host-draft.ts';
import { type NetworkDraft, placeInNetwork } from '../network-draft.ts';
import { type SweepItem, sweepPrefixes } from '../prefix-sweep.ts';
import { type Place, type Problem, problem } from '../problem.ts';
import { describeReserved } from './reserved.ts';

type Item = SweepItem &
  (
    | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly owner: string | undefined; readonly at: Place }
    | { readonly kind: 'endpoint'; readonly address: IpAddress; readonly host: HostDraft; readonly path: string }
  );

export function checkEndpoints(network: NetworkDraft): Problem[] {
  const problems: Problem[] = [];
  const endpoints = network.hosts.flatMap((host) => literalEndpoints(host, problems));
  if (endpoints.length === 0) return problems;
  sweepPrefixes([...listPrefixes(network), ...endpoints], (item, containers) => {
    const outer = containers.findLast((container) => container.kind === 'prefix');
    if (item.kind === 'endpoint' && outer?.kind === 'prefix') problems.push(describeInside(item, outer));
  });
  return problems;
}

/** The endpoints of a host that are addresses others can send to. Names are resolved at run time. */
function literalEndpoints(host: HostDraft, problems: Problem[]): Item[] {
  return host.endpoints.flatMap(({ value: endpoint, path }): Item[] => {
    const address = endpointAddress(endpoint);
    if (address === undefined) return [];
    const range = prefixRange(hostPrefix(address));
    const reserved = describeReserved(range);
    // Sorts after every prefix, so that a prefix of one address is seen to contain it.
    if (reserved === undefined)
      return [{ kind: 'endpoint', address, host, path, range, order: `~${host.name}${path}` }];
    const message = `expected an address that other hosts can send to for ${host.name}, got ${address}, one of the ${reserved}`;
    problems.push(problem('ENDPOINT_UNUSABLE', placeOf(host, path), message));
    return [];
  });
}

/** The network's own prefixes and every declared route, but no default route: that one is told already. */
function listPrefixes(network: NetworkDraft): Item[] {
  const items: Item[] = network.prefixes.map(({ value, path, range }) => {
    return { kind: 'prefix', prefix: value, owner: undefined, at: placeInNetwork(network, path), range, order: '' };
  });
  for (const host of network.hosts) {
    for (const { value: route, path } of host.routes) {
      const range = prefixRange(route.prefix);
      const at = placeOf(host, path);
      if (range.length > 0)
        items.push({ kind: 'prefix', prefix: route.prefix, owner: host.name, at, range, order: ' ' });
    }
  }
  return items;
}

function describeInside(
  { address, host, path }: Extract<Item, { kind: 'endpoint' }>,
  { prefix, owner, at }: Extract<Item, { kind: 'prefix' }>,
): Problem {
  const code = owner === undefined ? 'ENDPOINT_IN_OVERLAY' : 'ENDPOINT_IN_ROUTE';
  const words = owner === undefined ? `the network's ${prefix}` : `the route ${prefix} of ${owner}`;
  const message = `expected an endpoint outside the tunnels for ${host.name}, got ${address}, which lies in ${words}`;
  return problem(code, placeOf(host, path), message, { related: [{ message: `${prefix} is declared here`, at }] });
}
