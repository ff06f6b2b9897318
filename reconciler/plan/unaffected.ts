/**
 * Which edges a change of the network cannot reach. Compiling every host is quadratic in the size of the network (each has
 * a route for each LAN), while most commits touch a handful of hosts: of 10,000 edges all but those are left out.
 *
 * It is right only as long as it names everything that `compile` reads for an edge; a law compares both (fleet.test.ts).
 * @module
 */
import type { Host, HostName, Network } from '../model/network.ts';
import { indexNetwork, isAgentEdge, type NetworkIndex } from './network-index.ts';

/**
 * True for an edge whose configuration is certainly the same in both revisions, as far as no observations tell otherwise.
 * False says nothing. Relays are never among them: they know every host.
 */
export function findUnaffected(from: Network, to: Network): (host: HostName) => boolean {
  if (from.name !== to.name || from.prefer !== to.prefer) return () => false;
  const [before, after] = [indexNetwork(from), indexNetwork(to)];
  // Every edge has fallbacks and trunk routes for these.
  if (!areEqual(before.prefixes, after.prefixes)) return () => false;
  const olds = new Map(from.hosts.map((host) => [host.name, host]));
  const known = new Map<Host, boolean>();
  const isSame = (host: Host): boolean => {
    let same = known.get(host);
    if (same === undefined) {
      const old = olds.get(host.name);
      same = old !== undefined && isSameHost(before, old, after, host);
      known.set(host, same);
    }
    return same;
  };
  const areSame = (old: readonly Host[], now: readonly Host[]): boolean =>
    old.length === now.length && now.every((host, position) => host.name === old[position]?.name && isSame(host));
  return (name) => {
    const old = olds.get(name);
    if (!old || !isAgentEdge(old)) return false;
    const now = after.host(name);
    return (
      isSame(now) &&
      areSame(before.warmRelays(old), after.warmRelays(now)) &&
      areSame(before.directPartners(old), after.directPartners(now))
    );
  };
}

/** The same in all that it says of itself, and the owner of the same prefixes, which others may have taken from it. */
function isSameHost(before: NetworkIndex, old: Host, after: NetworkIndex, now: Host): boolean {
  // Plain data whose fields always stand in the same order: where they do not, the host counts as changed.
  const isEqual = old === now || JSON.stringify(old) === JSON.stringify(now);
  return isEqual && areEqual(before.ownedPrefixes(old), after.ownedPrefixes(now));
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, position) => each === b[position]);
}
