/**
 * `scope down`. Needs neither keys nor a snapshot, so that it also cleans up after a broken host file or a removed host.
 * Kernel switches stay as they are: something else may rely on forwarding by now.
 * @module
 */
import { type HostPlan, planTeardown } from '../agent/host-plan.ts';
import type { HostName } from '../model/network.ts';
import { carryOut, withLock } from './apply-here.ts';
import { needsRootError } from './cli-error.ts';
import { type Context, note } from './context.ts';
import { chooseHostNetwork } from './host-files.ts';
import { formatHostPlan } from './this-host-plan.ts';

export interface DownOptions {
  readonly network?: string | undefined;
  readonly block?: true | undefined;
  readonly yes?: true | undefined;
}

export async function takeDown(context: Context, options: DownOptions): Promise<void> {
  if (!context.isRoot) throw needsRootError('scope down');
  const network = await chooseHostNetwork(context, options.network);
  await withLock(context, network, async () => {
    const plan = await planTeardown(network, 'this-host' as HostName, options.block === true);
    const isUp = plan.operations.length > 0;
    const done = await carryOut(context, plan, {
      kind: 'down',
      shown: isUp
        ? formatHostPlan(context, plan, `Taking ${network} off this host`)
        : `Nothing of ${network} is up on this host.\n`,
      done: options.block ? `${network} is down; its addresses are unreachable.` : `${network} is down.`,
      yes: options.yes === true,
    });
    if (done && !context.json && isUp && forwards(plan)) {
      note(context, 'Forwarding was left switched on, in case something else relies on it.');
    }
  });
}

function forwards({ state }: HostPlan): boolean {
  return Object.values(state.sysctls).includes('1');
}
