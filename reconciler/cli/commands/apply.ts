/**
 * `scope apply`: makes this host obey the snapshot, once.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description('Make this host obey its network, once: read back, show the difference, apply it, read back again.')
    .argument('[plan]', 'a plan saved by scope plan --out: apply that and nothing else')
    .option('--network <name>', 'the network, where there are several')
    .option('-y, --yes', 'apply without asking')
    .option('--snapshot-only', 'obey what scope source left; pull nothing')
    .option('--accept-rewind', 'follow the branch although its history was rewritten')
    .option('--allow-mass-removal', 'apply although it removes many peers at once')
    .action(async (file, options) => {
      const { applyHere } = await import('../apply-here.ts');
      await applyHere(context, file, options);
    });
  setExamples(command, [
    { line: 'sudo scope apply', does: 'show the plan, ask, apply' },
    { line: 'sudo scope apply --yes', does: 'the same without asking, for timers and cron' },
    { line: 'sudo scope apply home.plan', does: 'apply a saved plan, unless the host has changed since' },
  ]);
}
