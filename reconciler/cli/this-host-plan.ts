/**
 * `scope plan` on a host: pull, compile, read the kernel, show the difference. Changes nothing.
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type HostPlan, planHost } from '../agent/host-plan.ts';
import { systemErrorCode } from '../drivers/driver-error.ts';
import { summarize } from '../plan/summary.ts';
import { CliError, needsRootError } from './cli-error.ts';
import { type Context, note, printJson } from './context.ts';
import { obtainDesiredState } from './desired-state.ts';
import { exitCodes } from './exit-codes.ts';
import { openHost } from './host-files.ts';
import { renderOperations, renderSummary } from './render/plan.ts';
import { printable } from './render/printable.ts';
import { toSavedPlan } from './saved-plan.ts';

export interface HostPlanOptions {
  readonly network?: string | undefined;
  readonly out?: string | undefined;
  readonly detailedExitcode?: true | undefined;
  readonly snapshotOnly?: true | undefined;
}

export async function planThisHost(context: Context, options: HostPlanOptions): Promise<void> {
  if (!context.isRoot) throw needsRootError('scope plan');
  const member = await openHost(context, options.network);
  const snapshotOnly = options.snapshotOnly === true;
  const { snapshot, host, rejected } = await obtainDesiredState(context, member, { snapshotOnly, acceptRewind: false });
  const plan = await planHost(member, snapshot, host.name);
  warnUnresolved(context, plan);
  if (options.out !== undefined) await savePlan(context, plan, options.out);
  if (context.json) printJson(context, toSavedPlan(context, plan));
  else context.stdout.write(formatPlanOrPeace(context, plan));
  if (rejected) context.setExitCode(exitCodes.error);
  else if (options.detailedExitcode && plan.operations.length > 0) context.setExitCode(exitCodes.changesPending);
}

/** Names of endpoints that nobody knows: the plan leaves their hosts unreachable by them. */
export function warnUnresolved({ stderr }: Context, { unresolved }: HostPlan): void {
  if (unresolved.length === 0) return;
  const names = unresolved.map((name) => printable(name)).join(', ');
  stderr.write(
    `${stderr.style(['yellow', 'bold'], 'warning')}: expected addresses of ${names} from DNS, got none; it is asked again by the next plan or apply\n`,
  );
}

/** The plan as people read it: heading, operations, summary, and what `apply` would refuse. */
export function formatHostPlan({ stdout }: Context, plan: HostPlan, title: string): string {
  const { style } = stdout;
  const refusals = plan.refusals.map(
    ({ message, flag }) =>
      `${style(['red', 'bold'], 'refused')}: ${message}${flag === undefined ? '' : ` (${flag} accepts it)`}\n`,
  );
  return [
    `${title}:\n\n`,
    `${renderOperations(plan.operations, plan.network, style)}\n\n`,
    ...refusals,
    `${style('bold', renderSummary(summarize(plan.operations)))}\n`,
  ].join('');
}

/** The plan of a snapshot, or that there is nothing to do. */
export function formatPlanOrPeace(context: Context, plan: HostPlan): string {
  const { style } = context.stdout;
  const at = `${plan.network} at ${plan.revision.slice(0, 12)}`;
  if (plan.operations.length > 0 || plan.refusals.length > 0) {
    return formatHostPlan(context, plan, `Host ${style('bold', plan.self)}, ${at}`);
  }
  return `${style(['green', 'bold'], 'No changes.')} Host ${plan.self} obeys ${at}.\n`;
}

async function savePlan(context: Context, plan: HostPlan, out: string): Promise<void> {
  const path = resolve(context.cwd, out);
  const text = `${JSON.stringify(toSavedPlan(context, plan), null, 2)}\n`;
  await writeFile(path, text).catch((cause: unknown) => {
    throw new CliError('FILE_FAILED', `cannot write ${path}: ${systemErrorCode(cause)}`, { cause });
  });
  note(context, `Saved the plan to ${out}. Apply it with: scope apply ${out}`);
}
