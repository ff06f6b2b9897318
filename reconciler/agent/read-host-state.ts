/**
 * Reads what this host's kernel holds of one network, in as few processes as that takes, all at once.
 * @module
 */
import type { HostState } from '../model/host-state.ts';
import type { NetworkName } from '../model/network.ts';

export interface HostStateQuery {
  readonly network: NetworkName;
  /** Interfaces that the network wants; whatever bears such a name is read, Scope's or not. */
  readonly deviceNames: readonly string[];
  /** Paths below /proc/sys. */
  readonly sysctlKeys: readonly string[];
}

export async function readHostState(query: HostStateQuery): Promise<HostState> {
  throw new Error(`not readable yet: ${query.network}`);
}
