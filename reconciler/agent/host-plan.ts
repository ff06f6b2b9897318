/**
 * From a snapshot to what this host would do now: observe, compile, read the kernel, diff, check. Changes nothing.
 * @module
 */
import type { HostConfig } from '../model/host-config.ts';
import type { HostState } from '../model/host-state.ts';
import type { HostName, NetworkName, Snapshot } from '../model/network.ts';
import type { Operation } from '../model/operation.ts';
import { compile } from '../plan/compile.ts';
import { diff } from '../plan/diff.ts';
import { endpointNames } from '../plan/endpoint-candidates.ts';
import { checkPlan, type UnsafeReason } from '../plan/safety.ts';
import { compileTeardown } from '../plan/teardown.ts';
import type { Member } from './member.ts';
import { observe } from './observe.ts';
import { readHostState } from './read-host-state.ts';

export interface HostPlan {
  readonly network: NetworkName;
  readonly self: HostName;
  readonly revision: string;
  readonly config: HostConfig;
  readonly state: HostState;
  readonly operations: readonly Operation[];
  readonly refusals: readonly UnsafeReason[];
  /** Names of endpoints that never led to an address; their peers have no endpoint by them. */
  readonly unresolved: readonly string[];
}

/** What `apply` would do on this host to make it obey the snapshot. `self` must be in it and run an agent. */
export async function planHost(member: Member, snapshot: Snapshot, self: HostName): Promise<HostPlan> {
  const { network } = snapshot;
  const observations = await observe({
    network,
    names: endpointNames(network, self),
    stateDirectory: member.stateDirectory,
  });
  const plan = await planConfig(compile(network, observations, self, member.settings.interface), snapshot.revision);
  const unresolved = Object.entries(observations.addressesByName).filter(([, addresses]) => addresses.length === 0);
  return { ...plan, unresolved: unresolved.map(([name]) => name) };
}

/** The same for a configuration that was compiled before: what a saved plan is checked against. */
export async function planConfig(config: HostConfig, revision: string): Promise<HostPlan> {
  const state = await readHostState({
    network: config.network,
    deviceNames: config.devices.map((device) => device.name),
    sysctlKeys: config.sysctls.map((sysctl) => sysctl.key),
  });
  return {
    network: config.network,
    self: config.self,
    revision,
    config,
    state,
    operations: diff(state, config),
    refusals: checkPlan(state, config),
    unresolved: [],
  };
}

/** What `down` would do: take away all that Scope made for this network, or with `block` all but the fallbacks. */
export async function planTeardown(network: NetworkName, self: HostName, block: boolean): Promise<HostPlan> {
  // Not touched, but worth a word: it outlives the network.
  const sysctlKeys = ['net/ipv4/ip_forward', 'net/ipv6/conf/all/forwarding'];
  const state = await readHostState({ network, deviceNames: [], sysctlKeys });
  const config = compileTeardown(state, network, self, block);
  return {
    network,
    self,
    revision: 'none',
    config,
    state,
    operations: diff(state, config),
    refusals: [],
    unresolved: [],
  };
}
