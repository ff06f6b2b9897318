/**
 * Declared routes: every prefix has one owner, or several that know of each other.
 * WireGuard hands an overlapping prefix to whoever claimed it last, without a word.
 * @module
 */
import { type Prefix, prefixLength, prefixRange } from '../../model/address.ts';
import type { DeclaredRoute } from '../../model/network.ts';
import { type HostDraft, placeOf } from '../host-draft.ts';
import { type NetworkDraft, placeInNetwork, type WrittenPrefix } from '../network-draft.ts';
import { type SweepItem, sweepPrefixes } from '../prefix-sweep.ts';
import { type Problem, problem } from '../problem.ts';
import { describeReserved } from './reserved.ts';

type Item = SweepItem & (RouteItem | { readonly kind: 'network'; readonly prefix: WrittenPrefix });

interface RouteItem {
  readonly kind: 'route';
  readonly host: HostDraft;
  readonly route: DeclaredRoute;
  readonly path: string;
}

export function checkRoutes(network: NetworkDraft): Problem[] {
  const problems: Problem[] = [];
  const items: Item[] = network.prefixes.map((prefix) => ({ kind: 'network', prefix, range: prefix.range, order: '' }));
  for (const host of network.hosts) {
    for (const { value: route, path } of host.routes) {
      const refusal = checkRoute(host, route.prefix, path);
      if (refusal) problems.push(refusal);
      else items.push({ kind: 'route', host, route, path, range: prefixRange(route.prefix), order: host.name + path });
    }
  }
  sweepPrefixes(items, (item, containers) => {
    const outer = containers.at(-1);
    const found = outer && checkOverlap(network, item, outer, containers);
    if (found) problems.push(found);
  });
  return problems;
}

function checkRoute(host: HostDraft, prefix: Prefix, path: string): Problem | undefined {
  const at = placeOf(host, path);
  if (prefixLength(prefix) === 0) {
    const message = `expected a LAN behind ${host.name}, got the default route ${prefix}`;
    return problem('ROUTE_DEFAULT', at, message, { hint: 'exit nodes are not supported by this version' });
  }
  const reserved = describeReserved(prefixRange(prefix));
  if (reserved === undefined) return undefined;
  return problem('PREFIX_RESERVED', at, `expected a LAN behind ${host.name}, got ${prefix}, which covers ${reserved}`);
}

function checkOverlap(
  network: NetworkDraft,
  inner: Item,
  outer: Item,
  containers: readonly Item[],
): Problem | undefined {
  if (inner.kind === 'network' && outer.kind === 'network') return undefined;
  const inNetwork = containers.find((item) => item.kind === 'network');
  if (inner.kind === 'network') {
    return outer.kind === 'route' ? describeInNetwork(network, outer, inner.prefix) : undefined;
  }
  if (inNetwork?.kind === 'network') return describeInNetwork(network, inner, inNetwork.prefix);
  return outer.kind === 'route' ? checkRoutePair(inner, outer) : undefined;
}

function describeInNetwork(network: NetworkDraft, { host, route, path }: RouteItem, prefix: WrittenPrefix): Problem {
  const message = `expected a prefix outside the network for ${host.name}, got ${route.prefix}, which overlaps ${prefix.value}`;
  const related = [{ message: `the network has ${prefix.value}`, at: placeInNetwork(network, prefix.path) }];
  return problem('ROUTE_IN_NETWORK', placeOf(host, path), message, { related });
}

function checkRoutePair(inner: RouteItem, outer: RouteItem): Problem | undefined {
  const same = inner.route.prefix === outer.route.prefix;
  if (same && inner.host !== outer.host && inner.route.redundant && outer.route.redundant) return undefined;
  const owner = inner.host === outer.host ? 'itself' : outer.host.name;
  const message = same
    ? `expected one owner of ${inner.route.prefix}, got ${inner.host.name} besides ${owner}`
    : `expected routes apart from each other, got ${inner.route.prefix} of ${inner.host.name} inside ${outer.route.prefix} of ${owner}`;
  const hint =
    same && inner.host !== outer.host
      ? 'if both reach the same LAN, set redundant: true on the route of every host that has it'
      : undefined;
  const related = [{ message: `${outer.host.name} has ${outer.route.prefix}`, at: placeOf(outer.host, outer.path) }];
  return problem('ROUTE_OVERLAP', placeOf(inner.host, inner.path), message, { related, hint });
}
