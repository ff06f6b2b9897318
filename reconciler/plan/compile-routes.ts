/**
 * Kernel routes: which way. Three places, each with its reason:
 * the overlay table (packets that start or enter here), the arrivals table (packets that came in on a link that carries
 * transit: only what is linked right here, so that no mixture of views can make a loop), and in the main table the
 * `unreachable` fallbacks that keep overlay packets from leaving in clear when no path stands.
 * @module
 */
import { contains, type Family, familyOf, type IpAddress, type Prefix, prefixRange } from '../model/address.ts';
import type { RouteConfig } from '../model/host-config.ts';
import { baseMetric, mainTable, type NetworkIdentifiers, networkIdentifiers } from '../model/identifiers.ts';
import type { Host } from '../model/network.ts';
import type { Observations } from '../model/observations.ts';
import type { Links, Trunk } from './links.ts';
import type { NetworkIndex } from './network-index.ts';

export function compileRoutes(
  index: NetworkIndex,
  self: Host,
  links: Links,
  observations: Observations,
): readonly RouteConfig[] {
  const identifiers = networkIdentifiers(index.network.name);
  const own = new Set(self.routes.map((route) => route.prefix));
  const foreign = index.prefixes.filter((prefix) => !own.has(prefix));
  const onLink = onLinkPrefixes(index, foreign, observations);
  const overlay = self.role === 'relay' ? relayRoutes(index, self, links) : edgeRoutes(index, links, foreign);
  return [
    ...fallbacks(identifiers, foreign),
    ...onLink.map((prefix) => route(identifiers.overlayTable, prefix, baseMetric, { type: 'throw' })),
    ...overlay
      .filter(({ prefix }) => !own.has(prefix) && !onLink.includes(prefix))
      .flatMap(unicast(identifiers.overlayTable, self)),
    ...(self.role === 'relay' ? mainRoutes(index, links) : [])
      .filter(({ prefix }) => !own.has(prefix))
      .flatMap(unicast(identifiers.arrivalsTable, self)),
  ];
}

/** A destination, the device towards it, and how many better ways there are. */
interface Way {
  readonly prefix: Prefix;
  readonly device: string;
  readonly order: number;
}

/** The network over the trunks, the home relay first; what is linked directly is more specific. */
function edgeRoutes(index: NetworkIndex, links: Links, foreign: readonly Prefix[]): readonly Way[] {
  const overTrunks = links.trunks.flatMap(({ device }, order) => foreign.map((prefix) => ({ prefix, device, order })));
  const direct = mainRoutes(index, links);
  const directPrefixes = new Set(direct.map(({ prefix }) => prefix));
  // A directly linked LAN has the very prefix of the trunks' route: it goes first, the trunks stand by behind it.
  return [
    ...direct,
    ...overTrunks.map((way) => (directPrefixes.has(way.prefix) ? { ...way, order: way.order + 1 } : way)),
  ];
}

/** Straight to every linked edge; any other host over the relays that it uses, in the order that it uses them. */
function relayRoutes(index: NetworkIndex, self: Host, links: Links): readonly Way[] {
  const linked = new Set(links.main.peers.filter((peer) => peer.linked).map((peer) => peer.host));
  const trunkByRelay = new Map<Host, Trunk>(links.trunks.map((trunk) => [trunk.relay, trunk]));
  const remote = index.network.hosts.flatMap((host): readonly Way[] => {
    if (host === self || linked.has(host)) return [];
    return index.entryRelays(host).flatMap((relay, order) => {
      const trunk = trunkByRelay.get(relay);
      return trunk ? index.ownedPrefixes(host).map((prefix) => ({ prefix, device: trunk.device, order })) : [];
    });
  });
  return [...mainRoutes(index, links), ...remote];
}

/** Everything that is linked on the main device. */
function mainRoutes(index: NetworkIndex, links: Links): readonly Way[] {
  return links.main.peers
    .filter((peer) => peer.linked)
    .flatMap(({ host }) =>
      index.ownedPrefixes(host).map((prefix) => ({ prefix, device: links.main.device, order: 0 })),
    );
}

function fallbacks(identifiers: NetworkIdentifiers, foreign: readonly Prefix[]): readonly RouteConfig[] {
  return [mainTable, identifiers.arrivalsTable].flatMap((table) =>
    foreign.map((prefix) => route(table, prefix, identifiers.fallbackMetric, { type: 'unreachable' })),
  );
}

/**
 * Connected prefixes that lie within somebody's declared route: this host stands in that LAN (or in part of it) and
 * reaches it without the overlay. Never a part of the network's own prefixes.
 */
function onLinkPrefixes(
  index: NetworkIndex,
  foreign: readonly Prefix[],
  observations: Observations,
): readonly Prefix[] {
  const overlay = new Set(index.network.prefixes);
  const lans = foreign.filter((prefix) => !overlay.has(prefix)).map(prefixRange);
  return [...new Set(observations.connectedPrefixes)].filter((connected) => {
    const range = prefixRange(connected);
    return lans.some((lan) => contains(lan, range));
  });
}

/** Routes of the families for which the host has an address to send from. */
function unicast(table: number, self: Host): (way: Way) => readonly RouteConfig[] {
  const sources = new Map<Family, IpAddress>(
    [...self.addresses].reverse().map((address) => [familyOf(address), address]),
  );
  return ({ prefix, device, order }) => {
    const source = sources.get(familyOf(prefix));
    return source ? [route(table, prefix, baseMetric + order, { type: 'unicast', device, source })] : [];
  };
}

type RouteAction = { type: 'unicast'; device: string; source: IpAddress } | { type: 'unreachable' } | { type: 'throw' };

function route(table: number, prefix: Prefix, metric: number, action: RouteAction): RouteConfig {
  return { table, prefix, metric, ...action };
}
