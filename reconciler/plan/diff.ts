/**
 * `diff`: the operations that turn what a kernel holds into what it should hold, in an order in which the host may be
 * stopped after any one and still neither leaks nor fails to converge later. Scope's own rather than `wg syncconf`,
 * which resends every peer and leaves behind what the configuration no longer names (ADR 0001).
 * @module
 */
import type { HostConfig } from '../model/host-config.ts';
import type { HostState } from '../model/host-state.ts';
import type { Operation } from '../model/operation.ts';
import { diffDevices } from './diff-devices.ts';
import { diffMasquerade } from './diff-masquerade.ts';
import { diffRoutes, diffRules } from './diff-routes.ts';
import { diffSysctls } from './diff-sysctls.ts';

/**
 * Empty exactly when everything that Scope owns is as it should be. Interfaces, routes and peers of others are not
 * looked at; an interface of theirs that bears a wanted name yields no operation, and `checkPlan` reports it.
 */
export function diff(actual: HostState, desired: HostConfig): readonly Operation[] {
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
    ...diffMasquerade(actual, desired),
    ...routes.ways.set,
    ...routes.ways.deleted,
    ...devices.addressesDeleted,
    ...devices.deleted,
    ...rules.deleted,
    ...routes.fallbacks.deleted,
  ];
}
