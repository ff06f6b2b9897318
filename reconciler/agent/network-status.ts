/**
 * One host's view of one network, on the two axes that people of the GitOps world keep apart: sync (does the kernel hold
 * what the revision says) and health (can traffic flow). Reads only.
 * @module
 */
import type { HostState } from '../model/host-state.ts';
import type { Host, NetworkName } from '../model/network.ts';
import type { Operation } from '../model/operation.ts';
import { hostStatus, type PeerStatus } from '../plan/host-status.ts';
import { type Applied, readApplied } from './applied.ts';
import { type DesiredState, readDesiredState } from './desired-state.ts';
import { type HostPlan, planHost } from './host-plan.ts';
import type { Member } from './member.ts';
import { readHostState } from './read-host-state.ts';

export interface NetworkStatus {
  readonly network: NetworkName;
  /** Absent: the snapshot in force does not have this machine, or there is none. */
  readonly host?: Host;
  readonly sync: 'Synced' | 'OutOfSync' | 'Unknown';
  readonly health: 'Healthy' | 'Degraded' | 'Missing' | 'Unknown';
  readonly desired: DesiredState;
  readonly applied?: Applied;
  /** What `apply` would do now. */
  readonly pending: readonly Operation[];
  readonly state: HostState;
  readonly peers: readonly PeerStatus[];
}

export async function readNetworkStatus(member: Member): Promise<NetworkStatus> {
  const { network } = member.settings;
  const [desired, applied] = await Promise.all([readDesiredState(member), readApplied(member.stateDirectory)]);
  const { snapshot, host } = desired;
  const common = { network, desired, ...(applied && { applied }) };
  if (!snapshot || !host || host.static) {
    const state = await readHostState({ network, deviceNames: [], sysctlKeys: [] });
    return { ...common, sync: 'Unknown', health: 'Unknown', pending: [], state, peers: [] };
  }
  const plan = await planHost(member, snapshot, host.name);
  const peers = hostStatus(snapshot.network, host.name, member.settings.interface, plan.state);
  return {
    ...common,
    host,
    sync: plan.operations.length === 0 ? 'Synced' : 'OutOfSync',
    health: healthOf(plan, peers),
    pending: plan.operations,
    state: plan.state,
    peers,
  };
}

/** The worst of what should be there: a link that is idle is in order, one that should be alive and is not is not. */
function healthOf({ config, state }: HostPlan, peers: readonly PeerStatus[]): NetworkStatus['health'] {
  const present = new Set(state.devices.map((device) => device.name));
  if (config.devices.every((device) => !present.has(device.name))) return 'Missing';
  return peers.some((peer) => peer.path === 'offline') ? 'Degraded' : 'Healthy';
}
