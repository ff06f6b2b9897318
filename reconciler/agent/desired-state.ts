/**
 * The desired state that this host obeys now: pulled afresh, or as a source service left it; and what is worth telling
 * about where it comes from.
 * @module
 */
import { join } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';
import type { Host } from '../model/network.ts';
import type { StoredSnapshot } from './check-snapshot.ts';
import { findSelf, type Member } from './member.ts';
import { runSource } from './source-child.ts';
import type { SourceConfig } from './source-config.ts';
import type { SpawnCommand } from './source-privileges.ts';
import { formatSourceStatus, type SourceStatus } from './source-status.ts';
import { readSourceState } from './source-store.ts';

export interface DesiredState {
  /** Absent: nothing was ever accepted. */
  readonly snapshot?: StoredSnapshot;
  /** How the last pull went; absent: there was none. */
  readonly status?: SourceStatus;
  /** This machine in the snapshot; absent: it is no member of that revision. */
  readonly host?: Host;
}

export interface PullRequest {
  readonly spawn: SpawnCommand;
  readonly version: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly acceptRewind: boolean;
}

export function sourceDirectory({ stateDirectory }: Pick<Member, 'stateDirectory'>): string {
  return join(stateDirectory, 'source');
}

/** The source's configuration as the child process takes it. */
export function sourceConfig({ settings }: Pick<Member, 'settings'>): SourceConfig {
  const { intervalMs: _, ...source } = settings.source;
  return { network: settings.network, ...source };
}

/** Pulls once, without privileges, and reads what came of it. Throws `DriverError` if the pull could not be run. */
export async function pullDesiredState(member: Member, request: PullRequest): Promise<DesiredState> {
  const { spawn, ...options } = request;
  const run = await runSource(spawn, sourceConfig(member), { directory: sourceDirectory(member), ...options });
  return withHost(member, run);
}

/** What the last pull left, whoever made it. */
export async function readDesiredState(member: Member): Promise<DesiredState> {
  return withHost(member, await readSourceState(sourceDirectory(member)));
}

function withHost(
  member: Member,
  { snapshot, status }: { readonly snapshot?: StoredSnapshot; readonly status?: SourceStatus },
): DesiredState {
  checkNetworkName(member, snapshot);
  const host = snapshot && findSelf(snapshot.network, member);
  return { ...(snapshot && { snapshot }), ...(status && { status }), ...(host && { host }) };
}

/** By its name a network's interfaces, routes and rules are known: a source may not speak for another one's. */
function checkNetworkName({ settings }: Member, snapshot: StoredSnapshot | undefined): void {
  const found = snapshot?.network.name;
  if (found === undefined || found === settings.network) return;
  throw new DriverError('UNEXPECTED_OUTPUT', `expected a snapshot of ${settings.network}, got one of ${found}`);
}

/** Why the newest commit is not the one obeyed, in a line; undefined where it is. `now` in seconds since the epoch. */
export function explainStaleness({ status }: DesiredState, now: number): string | undefined {
  return status === undefined || status.outcome === 'current' ? undefined : formatSourceStatus(status, now);
}
