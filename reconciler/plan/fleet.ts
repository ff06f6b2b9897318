/**
 * What a change of the network does to every host: the same `compile` and `diff` that each host runs for itself, against
 * the state that the older revision would have left behind.
 * @module
 */
import type { HostName, Network } from '../model/network.ts';
import { unobserved } from '../model/observations.ts';
import type { Operation } from '../model/operation.ts';
import { compile } from './compile.ts';
import { diff } from './diff.ts';
import { type Reachability, reachability } from './reachability.ts';
import { emptyState, stateOf } from './state-of.ts';
import { compileTeardown } from './teardown.ts';
import { findUnaffected } from './unaffected.ts';

export interface FleetHostPlan {
  readonly host: HostName;
  /** `joins`: not in the older revision · `leaves`: not in the newer one. */
  readonly membership: 'stays' | 'joins' | 'leaves';
  /** Static devices run no agent: somebody has to give them a new configuration when theirs has changed. */
  readonly static: boolean;
  readonly operations: readonly Operation[];
}

/** Plans of all hosts of either revision, sorted by name. Without `from`, every host starts from nothing. */
export function planFleet(from: Network | undefined, to: Network): readonly FleetHostPlan[] {
  const before = new Map(from?.hosts.map((host) => [host.name, host]));
  const after = new Map(to.hosts.map((host) => [host.name, host]));
  const isUnaffected = from ? findUnaffected(from, to) : () => false;
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.map((host): FleetHostPlan => {
    const old = before.get(host);
    const now = after.get(host);
    const membership = old && now ? 'stays' : now ? 'joins' : 'leaves';
    const isStatic = (now ?? old)?.static === true;
    if (now && isUnaffected(host)) return { host, membership, static: isStatic, operations: [] };
    const state = from && old && !old.static ? stateOf(compile(from, unobserved, host)) : emptyState;
    const config = now && !now.static ? compile(to, unobserved, host) : compileTeardown(state, to.name, host, false);
    return { host, membership, static: isStatic, operations: diff(state, config) };
  });
}

/** Which hosts and LANs reach one another once every host obeys the network. Grows with the square of its hosts. */
export function fleetReachability(network: Network): Reachability {
  const agents = network.hosts.filter((host) => !host.static);
  return reachability(network, new Map(agents.map((host) => [host.name, compile(network, unobserved, host.name)])));
}
