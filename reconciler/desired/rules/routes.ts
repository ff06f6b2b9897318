/**
 * Declared routes: every prefix has one owner, or several that know of each other.
 * WireGuard hands an overlapping prefix to whoever claimed it last, without a word.
 * @module
 */
import { familyOf, type Prefix, prefixLength, prefixRange } from '../../model/address.ts';
import type { DeclaredRoute } from '../../model/network.ts';
import { type HostDraft, placeOf } from '../host-draft.ts';
import { type NetworkDraft, placeInNetwork, type WrittenPrefix } from '../network-draft.ts';
import { type SweepItem, sweepPrefixes } from '../prefix-sweep.ts';
import { type Problem, problem } from '../problem.ts';
import { listWords } from '../quote.ts';
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
      const refusal = checkRoute(network, host, route.prefix, path);
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

function checkRoute(network: NetworkDraft, host: HostDraft, prefix: Prefix, path: string): Problem | undefined {
  const at = placeOf(host, path);
  if (prefixLength(prefix) === 0) {
    const message = `expected a LAN behind ${host.name}, got the default route ${prefix}`;
    return problem('ROUTE_DEFAULT', at, message, { hint: 'exit nodes are not supported by this version' });
  }
  const reserved = describeReserved(prefixRange(prefix));
  if (reserved !== undefined) {
    const message = `expected a LAN behind ${host.name}, got ${prefix}, which covers ${reserved}`;
    return problem('PREFIX_RESERVED', at, message);
  }
  return checkFamily(network, host, prefix, path);
}

/** Who sends into a LAN needs an address of its family, and so a prefix of it that addresses are taken from. */
function checkFamily(network: NetworkDraft, host: HostDraft, prefix: Prefix, path: string): Problem | undefined {
  const family = familyOf(prefix);
  if (!network.prefixesWhole || network.prefixes.some(({ range }) => range.family === family)) return undefined;
  const word = familyWords[family];
  const has = network.prefixes.map(({ value }) => value);
  const message = `expected an ${word} prefix in the network for ${host.name} to route ${prefix}, got only ${listWords(has, 'and')}: nobody has an address to send from`;
  const hint = `add one to addresses of network.yaml: ${freshPrefixes[family]}`;
  const at = placeInNetwork(network, '/addresses');
  return problem('ADDRESS_FAMILY_MISSING', placeOf(host, path), message, {
    hint,
    related: [{ message: 'the addresses of the network', at }],
  });
}

const familyWords = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

/** What to write, by family. IPv4 has to be written for each host as well; IPv6 follows from the names. */
const freshPrefixes = {
  ipv4: 'such as 10.77.0.0/24, and give every host an address in it',
  ipv6: 'such as fd77:5c0e::/64; the addresses of the hosts follow from their names',
} as const;

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
