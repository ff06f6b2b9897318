/**
 * What a change of the network does to every host: the same `compile` and `diff` that each host runs for itself, against
 * the state that the older revision would have left behind.
 * @module
 */
import type { Host, HostName, Network } from '../model/network.ts';
import { unobserved } from '../model/observations.ts';
import type { Operation } from '../model/operation.ts';
import { compile } from './compile.ts';
import { diff } from './diff.ts';
import { indexNetwork } from './network-index.ts';
import { type Reachability, reachability } from './reachability.ts';
import { emptyState, stateOf } from './state-of.ts';
import { compileStaticDevice, equalStaticDevices } from './static-device.ts';
import { compileTeardown } from './teardown.ts';
import { findUnaffected } from './unaffected.ts';

export interface FleetHostPlan {
  readonly host: HostName;
  /** `joins`: not in the older revision · `leaves`: not in the newer one. */
  readonly membership: 'stays' | 'joins' | 'leaves';
  /** It runs no agent, and has no operations. */
  readonly static: boolean;
  /** True for a static device that somebody has to give a new configuration. */
  readonly reconfigure: boolean;
  readonly operations: readonly Operation[];
}

/**
 * Plans of all hosts of either revision, sorted by name, or of `only` one; a name that is in neither has none. Without
 * `from`, every host starts from nothing.
 */
export function planFleet(from: Network | undefined, to: Network, only?: string): readonly FleetHostPlan[] {
  const before = new Map(from?.hosts.map((host) => [host.name, host]));
  const after = new Map(to.hosts.map((host) => [host.name, host]));
  const isUnaffected = from ? findUnaffected(from, to) : () => false;
  const all = new Set([...before.keys(), ...after.keys()]);
  const names = [...all].filter((name) => only === undefined || name === only).sort();
  return names.map((host): FleetHostPlan => {
    const old = before.get(host);
    const now = after.get(host);
    const membership = old && now ? 'stays' : now ? 'joins' : 'leaves';
    const common = {
      host,
      membership,
      static: (now ?? old)?.static === true,
      reconfigure: now?.static === true && !isSameDevice(from, old, to, now),
    } as const;
    if (now && isUnaffected(host)) return { ...common, operations: [] };
    const state = from && old && !old.static ? stateOf(compile(from, unobserved, host)) : emptyState;
    const config = now && !now.static ? compile(to, unobserved, host) : compileTeardown(state, to.name, host, false);
    return { ...common, operations: diff(state, config) };
  });
}

function isSameDevice(from: Network | undefined, old: Host | undefined, to: Network, now: Host): boolean {
  if (!from || !old?.static) return false;
  return equalStaticDevices(compileStaticDevice(indexNetwork(from), old), compileStaticDevice(indexNetwork(to), now));
}

/** Which hosts and LANs reach one another once every host obeys the network. Grows with the square of its hosts. */
export function fleetReachability(network: Network): Reachability {
  const agents = network.hosts.filter((host) => !host.static);
  return reachability(network, new Map(agents.map((host) => [host.name, compile(network, unobserved, host.name)])));
}
