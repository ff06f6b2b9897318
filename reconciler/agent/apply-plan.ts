/**
 * Carries a plan out and reads back what came of it: applying is done when a fresh plan finds nothing left to do.
 * @module
 */
import type { Operation } from '../model/operation.ts';
import { applyOperations, type OperationResult } from './apply-operations.ts';
import { type HostPlan, planConfig } from './host-plan.ts';
import type { Member } from './member.ts';

export interface ApplyReport {
  /** One for each operation of the plan, in order; fewer if it was ended before. */
  readonly results: readonly OperationResult[];
  /** What a plan made afterwards would still do; empty: converged. */
  readonly remaining: readonly Operation[];
}

/**
 * Applies all operations of a plan; one that fails does not stop the others, and `signal` ends it between two. `member` may be absent for a teardown,
 * which needs no key. The caller holds the network's lock.
 */
export async function applyPlan(
  plan: HostPlan,
  context: { readonly member?: Member; readonly runDirectory: string; readonly signal?: AbortSignal },
  onResult: (result: OperationResult) => void,
): Promise<ApplyReport> {
  const { member, runDirectory, signal } = context;
  const results: OperationResult[] = [];
  const apply = applyOperations(plan.operations, {
    network: plan.network,
    deviceNames: plan.config.devices.map((device) => device.name),
    privateKey: (publicKey) => (publicKey === member?.publicKey ? member.privateKey : undefined),
    wireguard: member?.settings.wireguard ?? 'auto',
    runDirectory,
  });
  for await (const result of apply) {
    results.push(result);
    onResult(result);
    if (signal?.aborted) break;
  }
  const { operations } = results.length > 0 ? await planConfig(plan.config, plan.revision) : plan;
  return { results, remaining: operations };
}
