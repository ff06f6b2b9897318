/**
 * Look-ups into a `Network` that every compilation needs: hosts by name, relays in order, who owns a redundant route,
 * which relays an edge uses, which edges may link directly. Built once for each network and shared by all its hosts.
 * @module
 */
import { linkLocalAddress } from '../crypto/link-local.ts';
import type { Family, Prefix } from '../model/address.ts';
import { comparePrefixes, familyOf, hostPrefix } from '../model/address.ts';
import { InternalError } from '../model/internal-error.ts';
import type { DeclaredRoute, Host, HostName, Network, Selector } from '../model/network.ts';

export interface NetworkIndex {
  readonly network: Network;
  /** Families that the overlay uses: those of its prefixes and of the declared routes. */
  readonly families: readonly Family[];
  /** All relays in the order of last resort last: masters after the others, then by slot. */
  readonly relays: readonly Host[];
  /** The network's prefixes and every declared route, without duplicates, sorted. */
  readonly prefixes: readonly Prefix[];
  host(name: HostName): Host;
  /**
   * Relays that `edge` keeps a trunk to, its home first: of those that it uses the first that declare an endpoint, since
   * it could never find another. A static device has none: it is attached to `via`.
   */
  warmRelays(edge: Host): readonly Host[];
  /** The relays that are linked with this host, best first: what other relays send its packets to. A relay's is itself. */
  entryRelays(host: Host): readonly Host[];
  /** What others send to this host: its addresses as /32 and /128, and the routes of which it is the primary. Sorted. */
  ownedPrefixes(host: Host): readonly Prefix[];
  /** The AllowedIPs of this host wherever it is a peer on a main device: what it owns and, of an agent, its link-local address. */
  mainAllowedIps(host: Host): readonly Prefix[];
  /** The edges that topology lets `edge` link with without a relay, by name. None for relays and static devices. */
  directPartners(edge: Host): readonly Host[];
}

const cache = new WeakMap<Network, NetworkIndex>();

/** The index of a network; the same object for the same network. */
export function indexNetwork(network: Network): NetworkIndex {
  const known = cache.get(network);
  if (known) return known;
  const index = buildIndex(network);
  cache.set(network, index);
  return index;
}

function buildIndex(network: Network): NetworkIndex {
  const hostsByName = new Map(network.hosts.map((host) => [host.name, host]));
  const host = (name: HostName): Host => {
    const found = hostsByName.get(name);
    if (!found) throw new InternalError(`no host ${name} in network ${network.name}`);
    return found;
  };
  const relays = network.hosts.filter((each) => each.role === 'relay').sort(compareRelays);
  const primaries = primaryOwners(network.hosts);
  const routes = new Set(network.hosts.flatMap((each) => each.routes.map((route) => route.prefix)));
  const prefixes = [...new Set([...network.prefixes, ...routes])].sort(comparePrefixes);
  const owned = new Map<HostName, readonly Prefix[]>();
  const allowed = new Map<HostName, readonly Prefix[]>();

  const warmRelays = (edge: Host): readonly Host[] => {
    if (!isAgentEdge(edge)) return [];
    const candidates = edge.relays.length > 0 ? edge.relays.map(host) : relays;
    return candidates.filter((relay) => relay.endpoints.length > 0).slice(0, network.topology.relaysPerEdge);
  };

  const ownedPrefixes = (of: Host): readonly Prefix[] =>
    remember(owned, of.name, () => {
      const own = of.routes.filter((route) => primaries.get(route.prefix) === of.name);
      return [...of.addresses.map(hostPrefix), ...own.map((route) => route.prefix)].sort(comparePrefixes);
    });

  return {
    network,
    families: [...new Set(prefixes.map(familyOf))].sort(),
    relays,
    prefixes,
    host,
    warmRelays,
    entryRelays(of) {
      if (of.role === 'relay') return [of];
      return of.via ? [host(of.via)] : warmRelays(of);
    },
    ownedPrefixes,
    mainAllowedIps(of) {
      if (of.static) return ownedPrefixes(of);
      return remember(allowed, of.name, () => [...ownedPrefixes(of), hostPrefix(linkLocalAddress(of.publicKey))]);
    },
    directPartners(edge) {
      if (!isAgentEdge(edge)) return [];
      const selectors = network.topology.direct.flatMap(([left, right]) => [
        ...(selects(left, edge) ? [right] : []),
        ...(selects(right, edge) ? [left] : []),
      ]);
      // Most edges of a large network are paired with nobody: asking about every other host would be quadratic.
      if (selectors.length === 0) return [];
      return network.hosts.filter(
        (other) => other !== edge && isAgentEdge(other) && selectors.some((selector) => selects(selector, other)),
      );
    },
  };
}

/** What `make` returns, made when first asked for: a large network is seldom asked about all of its hosts. */
function remember<Key, T>(known: Map<Key, T>, key: Key, make: () => T): T {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

/** True for an edge that runs an agent, as opposed to a relay or a static device. */
export function isAgentEdge(host: Host): boolean {
  return host.role === 'edge' && !host.static;
}

function compareRelays(a: Host, b: Host): number {
  if (a.master !== b.master) return a.master ? 1 : -1;
  return (a.slot ?? 0) - (b.slot ?? 0);
}

function selects(selector: Selector, host: Host): boolean {
  switch (selector.kind) {
    case 'edges':
      return true;
    case 'tag':
      return host.tags.includes(selector.tag);
    case 'host':
      return host.name === selector.name;
  }
}

/** Who owns each declared prefix: of several routers the lowest priority, then the first by name. */
function primaryOwners(hosts: readonly Host[]): ReadonlyMap<Prefix, HostName> {
  const best = new Map<Prefix, { readonly host: HostName; readonly route: DeclaredRoute }>();
  for (const host of hosts) {
    for (const route of host.routes) {
      const known = best.get(route.prefix);
      const wins =
        !known ||
        route.priority < known.route.priority ||
        (route.priority === known.route.priority && host.name < known.host);
      if (wins) best.set(route.prefix, { host: host.name, route });
    }
  }
  return new Map([...best].map(([prefix, { host }]) => [prefix, host]));
}
