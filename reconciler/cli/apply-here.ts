/**
 * `scope apply` and `scope down`: one plan, shown, agreed to, carried out under the network's lock, and read back.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ApplyOutput } from '../../schema/outputs.ts';
import { writeApplied } from '../agent/applied.ts';
import type { OperationResult } from '../agent/apply-operations.ts';
import { type ApplyReport, applyPlan } from '../agent/apply-plan.ts';
import { type HostPlan, planHost } from '../agent/host-plan.ts';
import type { Member } from '../agent/member.ts';
import { systemErrorCode } from '../drivers/driver-error.ts';
import { createDirectory } from '../drivers/files/atomic-file.ts';
import { acquireLock } from '../drivers/files/lock.ts';
import type { NetworkName } from '../model/network.ts';
import { summarize } from '../plan/summary.ts';
import { CliError, needsRootError } from './cli-error.ts';
import { confirm } from './confirm.ts';
import { type Context, note, printJson } from './context.ts';
import { obtainDesiredState } from './desired-state.ts';
import { exitCodes } from './exit-codes.ts';
import { openHost } from './host-files.ts';
import { printableText } from './render/printable.ts';
import { startProgress } from './render/progress.ts';
import { parseSavedPlan, replan } from './saved-plan.ts';
import { formatPlanOrPeace, warnUnresolved } from './this-host-plan.ts';

export interface ApplyOptions {
  readonly network?: string | undefined;
  readonly yes?: true | undefined;
  readonly snapshotOnly?: true | undefined;
  readonly acceptRewind?: true | undefined;
  readonly allowMassRemoval?: true | undefined;
}

export async function applyHere(context: Context, file: string | undefined, options: ApplyOptions): Promise<void> {
  if (!context.isRoot) throw needsRootError('scope apply');
  const saved = file === undefined ? undefined : await readSavedPlan(context, file);
  const member = await openHost(context, saved?.network ?? options.network);
  await withLock(context, member.settings.network, async () => {
    const { plan, rejected } =
      saved && file !== undefined
        ? { plan: await replan(saved, file, member), rejected: false }
        : await planNow(context, member, options);
    refuseUnsafe(plan, options);
    const done = await carryOut(context, plan, {
      kind: 'apply',
      shown: formatPlanOrPeace(context, plan),
      done: `${plan.self} is in sync.`,
      yes: options.yes === true,
      member,
    });
    if (done)
      await writeApplied(member.stateDirectory, { revision: plan.revision, at: Math.floor(context.nowMs() / 1000) });
    if (rejected) context.setExitCode(exitCodes.error);
  });
}

/** Runs `use` as the only Scope that works on this network. Throws `LOCKED` (75) where there is another. */
export async function withLock(context: Context, network: NetworkName, use: () => Promise<void>): Promise<void> {
  await createDirectory(context.paths.runDir);
  const lock = await acquireLock(network, context.paths.runDir);
  try {
    await use();
  } finally {
    await lock.release();
  }
}

async function planNow(
  context: Context,
  member: Member,
  options: ApplyOptions,
): Promise<{ readonly plan: HostPlan; readonly rejected: boolean }> {
  const { snapshot, host, rejected } = await obtainDesiredState(context, member, {
    snapshotOnly: options.snapshotOnly === true,
    acceptRewind: options.acceptRewind === true,
  });
  const plan = await planHost(member, snapshot, host.name);
  warnUnresolved(context, plan);
  return { plan, rejected };
}

async function readSavedPlan(context: Context, file: string): Promise<ReturnType<typeof parseSavedPlan>> {
  const text = await readFile(resolve(context.cwd, file), 'utf8').catch((error: unknown) => {
    throw new CliError('FILE_FAILED', `cannot read the plan ${file}: ${systemErrorCode(error)}`);
  });
  return parseSavedPlan(text, file);
}

/** All reasons at once; each names the flag that accepts it, where there is one. Ends with 3. */
function refuseUnsafe(plan: HostPlan, options: ApplyOptions): void {
  const accepted = new Set<string | undefined>(options.allowMassRemoval ? ['--allow-mass-removal'] : []);
  const reasons = plan.refusals.filter(({ flag }) => !accepted.has(flag));
  if (reasons.length === 0) return;
  const flags = reasons.flatMap(({ flag }) => (flag === undefined ? [] : [flag]));
  throw new CliError('REFUSED', `${reasons.map(({ message }) => message).join('; ')}; nothing was applied`, {
    exitCode: exitCodes.refused,
    ...(flags.length > 0 && { hint: `if it is meant: ${flags.join(' ')}` }),
  });
}

export interface CarryOutOptions {
  readonly kind: 'apply' | 'down';
  /** The plan as text. */
  readonly shown: string;
  /** What is true once it has been carried out, as a sentence. */
  readonly done: string;
  readonly yes: boolean;
  readonly member?: Member;
}

/**
 * Shows the plan, asks unless `yes`, applies, reads back. Returns true if the host converged.
 * A host that did not converge ends the command with 1.
 */
export async function carryOut(context: Context, plan: HostPlan, options: CarryOutOptions): Promise<boolean> {
  if (!context.json) context.stdout.write(options.shown);
  if (plan.operations.length > 0 && !options.yes) await confirm(context, 'Apply this plan?');
  const progress = startProgress(context);
  if (plan.operations.length > 0) progress.step(`applying ${plan.operations.length} operations`);
  const signal = context.interruption();
  const report = await applyPlan(
    plan,
    { runDirectory: context.paths.runDir, signal, ...(options.member && { member: options.member }) },
    (result) => reportProblem(context, result),
  );
  const converged = report.remaining.length === 0;
  if (converged) progress.done();
  else progress.fail();
  if (context.json) printJson(context, toApplyOutput(plan, report, options.kind));
  else if (plan.operations.length > 0) context.stdout.write(formatOutcome(context, report, options));
  if (!converged) context.setExitCode(signal.aborted ? exitCodes.interrupted : exitCodes.error);
  return converged;
}

function reportProblem(context: Context, result: OperationResult): void {
  if (result.outcome === 'done') return;
  const { style } = context.stderr;
  const reason = result.outcome === 'failed' ? result.error.message : result.reason;
  note(
    context,
    `${style(result.outcome === 'failed' ? 'red' : 'yellow', result.outcome)}: ${result.operation.kind}: ${printableText(reason)}`,
  );
}

function formatOutcome({ stdout }: Context, report: ApplyReport, { kind, done }: CarryOutOptions): string {
  const { style } = stdout;
  if (report.remaining.length > 0) {
    return `${style(['red', 'bold'], 'Not converged.')} ${report.remaining.length} operations are still to be done; run scope ${kind} again.\n`;
  }
  const { add, change, remove } = summarize(report.results.map(({ operation }) => operation));
  const text = `${add} added, ${change} changed, ${remove} removed.`;
  const complete = kind === 'apply' ? 'Apply complete!' : 'Down complete!';
  return `${style(['green', 'bold'], complete)} ${text} ${done}\n`;
}

function toApplyOutput(plan: HostPlan, report: ApplyReport, kind: 'apply' | 'down'): ApplyOutput {
  const document = {
    format: 1,
    kind,
    network: plan.network,
    ...(kind === 'apply' && { host: plan.self, revision: plan.revision }),
    converged: report.remaining.length === 0,
    operations: report.results.map((result) => ({
      operation: result.operation,
      outcome: result.outcome,
      ...(result.outcome === 'failed' && { error: result.error.message }),
      ...(result.outcome === 'skipped' && { error: result.reason }),
    })),
    remaining: report.remaining.length,
  };
  return document as unknown as ApplyOutput;
}
