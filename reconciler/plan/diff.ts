/**
 * `diff`: the operations that turn what a kernel holds into what it should hold, in an order in which the host may be
 * stopped after any one and still neither leaks nor fails to converge later. Scope's own rather than `wg syncconf`,
 * which resends every peer and leaves behind what the configuration no longer names (ADR 0001).
 * @module
 */
import type { HostConfig } from '../model/host-config.ts';
import type { Device, HostState } from '../model/host-state.ts';
import type { Operation } from '../model/operation.ts';
import { diffDevices } from './diff-devices.ts';
import { diffMasquerade } from './diff-masquerade.ts';
import { diffRoutes, diffRules } from './diff-routes.ts';
import { diffSysctls } from './diff-sysctls.ts';

/**
 * Empty exactly when everything that Scope owns is as it should be. Interfaces, routes and peers of others are not
 * looked at; an interface of theirs that bears a wanted name yields no operation, and `checkPlan` reports it.
 */
export function diff(state: HostState, desired: HostConfig): readonly Operation[] {
  const actual = withoutDeadDevices(state, desired);
  const sysctls = diffSysctls(actual, desired);
  const routes = diffRoutes(actual.routes, desired.routes);
  const rules = diffRules(actual.rules, desired.rules);
  const devices = diffDevices(actual, desired);
  return [
    // What keeps packets from leaving in clear comes first and goes last.
    ...routes.fallbacks.set,
    ...sysctls.ofHost,
    ...rules.added,
    ...devices.set,
    ...sysctls.ofDevices,
    ...devices.addressesAdded,
    ...diffMasquerade(actual, desired),
    ...routes.ways.set,
    ...routes.ways.deleted,
    ...devices.addressesDeleted,
    ...devices.deleted,
    ...rules.deleted,
    ...routes.fallbacks.deleted,
  ];
}

/**
 * A wanted device of ours that no WireGuard answers for any more is made anew, and takes its routes with it: it counts
 * as missing.
 */
function withoutDeadDevices(state: HostState, desired: HostConfig): HostState {
  const wanted = new Set(desired.devices.map((device) => device.name));
  const isDead = (device: Device) => device.owner === desired.network && !device.wireguard && wanted.has(device.name);
  const dead = new Set(state.devices.filter(isDead).map((device) => device.name));
  if (dead.size === 0) return state;
  return {
    ...state,
    devices: state.devices.filter((device) => !dead.has(device.name)),
    routes: state.routes.filter((route) => route.type !== 'unicast' || !dead.has(route.device)),
    sysctls: Object.fromEntries(
      Object.entries(state.sysctls).filter(([key]) => !dead.has(key.split('/').at(-2) ?? '')),
    ),
  };
}
