/**
 * The configuration of a host that has left its network, or on which `scope down` was asked for: nothing, or nothing
 * but the fallbacks that keep overlay packets from leaving in clear.
 * @module
 */
import type { HostConfig } from '../model/host-config.ts';
import type { HostState } from '../model/host-state.ts';
import { mainTable } from '../model/identifiers.ts';
import type { HostName, NetworkName } from '../model/network.ts';

/** What `diff` takes away everything against. With `block`, the `unreachable` routes that stand in the main table stay. */
export function compileTeardown(actual: HostState, network: NetworkName, self: HostName, block: boolean): HostConfig {
  const kept = actual.routes.filter((route) => block && route.type === 'unreachable' && route.table === mainTable);
  return { network, self, devices: [], routes: kept, rules: [], sysctls: [], masquerade: [] };
}
