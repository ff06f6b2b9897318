/**
 * Plans as documents: what `plan --json` prints and `plan --out` saves, and what `apply FILE` accepts again.
 * A saved plan holds the configuration that it wants; it is stale as soon as the host would need other operations to get
 * there than the ones that were reviewed.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { SavedPlan } from '../../schema/plan.ts';
import { validatePlan } from '../../schema/validators.generated.js';
import { type HostPlan, planConfig } from '../agent/host-plan.ts';
import type { Member } from '../agent/member.ts';
import type { HostConfig } from '../model/host-config.ts';
import { summarize } from '../plan/summary.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';

/** The document of a plan. It holds no secret, because a plan holds none. */
export function toSavedPlan({ version, nowMs }: Context, plan: HostPlan): SavedPlan {
  const document = {
    format: 1,
    kind: 'plan',
    scopeVersion: version,
    network: plan.network,
    host: plan.self,
    revision: plan.revision,
    createdAt: Math.floor(nowMs() / 1000),
    config: plan.config,
    operations: plan.operations,
    summary: summarize(plan.operations),
    refusals: plan.refusals,
  } as const;
  return document as unknown as SavedPlan;
}

/** Parses the text of a saved plan. Throws `CliError` if it is not one. */
export function parseSavedPlan(text: string, path: string): SavedPlan {
  const value = parseJson(text);
  if (validatePlan(value)) return value as SavedPlan;
  throw new CliError('FILE_FAILED', `expected a plan saved by scope plan --out, got something else in ${path}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Plans the saved configuration again. Throws `CliError` if what would be done now is not what was saved, or the plan is
 * that of a host with another key: two hosts that are both new need the same operations.
 */
export async function replan(saved: SavedPlan, path: string, { publicKey }: Member): Promise<HostPlan> {
  const { network, self, devices } = saved.config;
  const isOurs = devices.every((device) => device.publicKey === publicKey);
  if (!isOurs || network !== saved.network || self !== saved.host) {
    throw new CliError(
      'WRONG_HOST',
      `the plan in ${path} is for host ${saved.host}, whose key is not that of this one; nothing was applied`,
      { exitCode: exitCodes.refused },
    );
  }
  const plan = await planConfig(saved.config as unknown as HostConfig, saved.revision);
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(plan.operations)), saved.operations)) return plan;
  throw new CliError(
    'REFUSED',
    `the plan in ${path} is stale: this host has changed since it was made; nothing was applied`,
    {
      exitCode: exitCodes.refused,
      hint: 'make a new one with scope plan --out',
    },
  );
}
