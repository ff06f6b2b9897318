/**
 * `scope plan --all`: what the change from one revision to the files here does to every host. Needs no host, no root; it
 * is what a pull request shows.
 * @module
 */
import type { FleetPlan } from '../../schema/plan.ts';
import type { LoadedNetwork } from '../agent/load-network.ts';
import type { Network } from '../model/network.ts';
import { type FleetHostPlan, fleetReachability, planFleet } from '../plan/fleet.ts';
import type { Reachability } from '../plan/reachability.ts';
import { summarize } from '../plan/summary.ts';
import { usageError } from './cli-error.ts';
import { type Context, note, printJson } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { formatDiagnostics } from './render/diagnostics.ts';
import type { Style } from './render/output.ts';
import { renderOperations, renderSummary } from './render/plan.ts';
import { chooseNetwork, findRepository, loadCommit, loadWorktree, type Repository } from './repository.ts';
import { unknownHost } from './unknown-host.ts';

export interface FleetPlanOptions {
  readonly network?: string | undefined;
  readonly host?: string | undefined;
  /** A revision, or `none` for hosts on which Scope has never run. */
  readonly from: string;
  readonly out?: string | undefined;
  readonly detailedExitcode?: true | undefined;
}

interface FleetChange {
  readonly network: Network;
  /** Absent: there was no such network before. */
  readonly before?: Network;
  /** What is compared with, in words. */
  readonly from: string;
  readonly plans: readonly FleetHostPlan[];
  /** Absent: only one host is asked for, or the network is too large to work it out in passing. */
  readonly reachability?: Reachability;
}

/** Hosts. 1,000 take a second, and the time grows with the square. */
const largestReachability = 2_000;

export async function planFleetHere(context: Context, options: FleetPlanOptions): Promise<void> {
  if (options.out !== undefined)
    throw usageError('expected --out without --all: only the plan of this host can be applied');
  const repository = findRepository(context);
  // Both at once, since each of them waits for other processes. What this one fails with is thrown where it is needed.
  const old = loadOld(context, repository, options.from);
  old?.catch(() => undefined);
  const loaded = await loadWorktree(context, repository);
  const now = chooseNetwork(loaded, options.network);
  context.stderr.write(formatDiagnostics(now.diagnostics, context.stderr.style));
  const { before, from } = findBefore(context, await old, now, options.from);
  const plans = planFleet(before, now.network, options.host);
  if (options.host !== undefined && plans.length === 0) throw unknownHost(now.network, options.host);
  const isWhole = options.host === undefined && now.network.hosts.length <= largestReachability;
  const reach = isWhole && { reachability: fleetReachability(now.network) };
  const change: FleetChange = { network: now.network, ...(before && { before }), from, plans, ...reach };
  if (context.json) printJson(context, toDocument(context, change));
  else context.stdout.write(formatFleet(context, change));
  if (options.detailedExitcode && plans.some(isChanged)) context.setExitCode(exitCodes.changesPending);
}

/** What to compare with; undefined: nothing, so that every host is planned from nothing. */
function loadOld(
  context: Context,
  repository: Repository,
  revision: string,
): ReturnType<typeof loadCommit> | undefined {
  if (revision === 'none' || (revision === 'HEAD' && !repository.isGit)) return undefined;
  return loadCommit(context, repository, revision);
}

function findBefore(
  context: Context,
  old: Awaited<ReturnType<typeof loadCommit>> | undefined,
  now: LoadedNetwork,
  revision: string,
): { readonly before?: Network; readonly from: string } {
  if (!old) return { from: revision === 'none' ? 'nothing' : 'nothing (not committed yet)' };
  const before = old.loaded.networks.find(({ directory }) => directory === now.directory);
  const from = `${revision} (${old.commit.slice(0, 12)})`;
  if (before?.network) return { before: before.network, from };
  const why = before ? 'is not valid there' : 'is not there';
  note(context, `${now.name} ${why}: ${from}; every host is planned from nothing`);
  return { from: 'nothing' };
}

function formatFleet({ stdout }: Context, { network, from, plans, reachability }: FleetChange): string {
  const { style } = stdout;
  const changed = plans.filter(isChanged);
  if (changed.length === 0) {
    return `${style(['green', 'bold'], 'No changes.')} ${network.name} does the same on every host as ${from}.\n${formatReachability(reachability, style)}`;
  }
  const heading = `${style('bold', network.name)}, from ${from} to the files here:\n`;
  const sections = changed.map((plan) => {
    const title = `\n${style('bold', plan.host)}${words(plan)}\n`;
    if (plan.operations.length === 0) return title;
    return `${title}${renderOperations(plan.operations, network.name, style)}\n`;
  });
  const total = summarize(changed.flatMap(({ operations }) => operations));
  const counts = plans.length > 1 ? ` ${changed.length} of ${plans.length} hosts change.` : '';
  return `${heading}${sections.join('')}\n${style('bold', `${renderSummary(total)}${counts}`)}\n${formatReachability(reachability, style)}`;
}

/** More pairs than anybody reads are counted. */
const listedPairs = 10;

/** How many pairs of hosts are connected once every host has applied its plan, and which are not. */
function formatReachability(reachability: Reachability | undefined, style: Style): string {
  if (!reachability || reachability.pairs.total === 0) return '';
  const { pairs, unreachablePairs, lans } = reachability;
  const cutOff = lans.flatMap(({ prefix, unreachableFrom }) => unreachableFrom.map((host) => `${host} and ${prefix}`));
  const apart = [...unreachablePairs.map((pair) => `${pair.from} and ${pair.to}`), ...cutOff];
  const count = pairs.unreachable + cutOff.length;
  const connected = `${pairs.direct} direct, ${pairs.relayed} over relays`;
  const summary = `Of ${pairs.total} pairs of hosts, ${pairs.total - pairs.unreachable} are connected: ${connected}.\n`;
  if (count === 0) return summary;
  const more = count > listedPairs ? `, and ${count - listedPairs} more` : '';
  return `${summary}${style('yellow', 'Not connected')}: ${apart.slice(0, listedPairs).join(', ')}${more}.\n`;
}

function isChanged({ operations, membership, reconfigure }: FleetHostPlan): boolean {
  return operations.length > 0 || membership !== 'stays' || reconfigure;
}

function words({ membership, static: isStatic, reconfigure, host }: FleetHostPlan): string {
  if (membership === 'leaves') return isStatic ? ' leaves' : ' leaves: what it has stays until scope down is run there';
  const joins = membership === 'joins' ? ' joins' : '';
  return reconfigure ? `${joins}: give it the new configuration of scope export ${host}` : joins;
}

function toDocument({ version }: Context, { network, before, from, plans, reachability }: FleetChange): FleetPlan {
  const document = {
    format: 1,
    kind: 'fleet-plan',
    scopeVersion: version,
    network: network.name,
    from: before ? from : 'nothing',
    hosts: plans.map((plan) => ({ ...plan, summary: summarize(plan.operations) })),
    ...(reachability && {
      reachability: {
        pairs: reachability.pairs,
        unreachablePairs: reachability.unreachablePairs.map((pair) => [pair.from, pair.to]),
        lans: reachability.lans,
      },
    }),
  };
  return document as unknown as FleetPlan;
}
