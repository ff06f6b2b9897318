/**
 * `scope plan --all`: what the change from one revision to the files here does to every host. Needs no host, no root; it
 * is what a pull request shows.
 * @module
 */
import type { FleetPlan } from '../../schema/plan.ts';
import type { LoadedNetwork } from '../agent/load-network.ts';
import type { Network } from '../model/network.ts';
import { type FleetHostPlan, planFleet } from '../plan/fleet.ts';
import { summarize } from '../plan/summary.ts';
import { CliError, usageError } from './cli-error.ts';
import { type Context, note, printJson } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { formatDiagnostics } from './render/diagnostics.ts';
import { renderOperations, renderSummary } from './render/plan.ts';
import { chooseNetwork, findRepository, loadCommit, loadWorktree, type Repository } from './repository.ts';

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
}

export async function planFleetHere(context: Context, options: FleetPlanOptions): Promise<void> {
  if (options.out !== undefined)
    throw usageError('expected --out without --all: only the plan of this host can be applied');
  const repository = findRepository(context);
  const loaded = await loadWorktree(context, repository);
  const now = chooseNetwork(loaded, options.network);
  context.stderr.write(formatDiagnostics(now.diagnostics, context.stderr.style));
  const { before, from } = await loadBefore(context, repository, now, options.from);
  const all = planFleet(before, now.network);
  const plans = options.host === undefined ? all : all.filter(({ host }) => host === options.host);
  if (plans.length === 0)
    throw new CliError('HOST_UNKNOWN', `expected a host of ${now.network.name}, got ${JSON.stringify(options.host)}`);
  const change: FleetChange = { network: now.network, ...(before && { before }), from, plans };
  if (context.json) printJson(context, toDocument(context, change));
  else context.stdout.write(formatFleet(context, change));
  const isChanged = plans.some(({ operations, membership }) => operations.length > 0 || membership !== 'stays');
  if (options.detailedExitcode && isChanged) context.setExitCode(exitCodes.changesPending);
}

async function loadBefore(
  context: Context,
  repository: Repository,
  now: LoadedNetwork,
  revision: string,
): Promise<{ readonly before?: Network; readonly from: string }> {
  if (revision === 'none') return { from: 'nothing' };
  if (revision === 'HEAD' && !repository.isGit) return { from: 'nothing (not in git)' };
  const found = await loadCommit(context, repository, revision);
  const before = found.loaded.networks.find(({ directory }) => directory === now.directory);
  const from = `${revision} (${found.commit.slice(0, 12)})`;
  if (before?.network) return { before: before.network, from };
  const why = before ? 'is not valid there' : 'is not there';
  note(context, `${now.name} ${why}: ${from}; every host is planned from nothing`);
  return { from: 'nothing' };
}

function formatFleet({ stdout }: Context, { network, from, plans }: FleetChange): string {
  const { style } = stdout;
  const changed = plans.filter(({ operations, membership }) => operations.length > 0 || membership !== 'stays');
  if (changed.length === 0) {
    return `${style(['green', 'bold'], 'No changes.')} ${network.name} does the same on every host as ${from}.\n`;
  }
  const heading = `${style('bold', network.name)}, from ${from} to the files here:\n`;
  const sections = changed.map((plan) => {
    const title = `\n${style('bold', plan.host)}${words(plan)}\n`;
    if (plan.operations.length === 0) return title;
    return `${title}${renderOperations(plan.operations, network.name, style)}\n`;
  });
  const total = summarize(changed.flatMap(({ operations }) => operations));
  const counts = `${changed.length} of ${plans.length} hosts change.`;
  return `${heading}${sections.join('')}\n${style('bold', `${renderSummary(total)} ${counts}`)}\n`;
}

function words({ membership, static: isStatic, host }: FleetHostPlan): string {
  if (membership === 'leaves') return isStatic ? ' leaves' : ' leaves: what it has stays until scope down is run there';
  if (isStatic) return ` ${membership}: give it the configuration of scope export ${host}`;
  return membership === 'joins' ? ' joins' : '';
}

function toDocument({ version }: Context, { network, before, from, plans }: FleetChange): FleetPlan {
  const document = {
    format: 1,
    kind: 'fleet-plan',
    scopeVersion: version,
    network: network.name,
    from: before ? from : 'nothing',
    hosts: plans.map((plan) => ({ ...plan, summary: summarize(plan.operations) })),
  };
  return document as unknown as FleetPlan;
}
