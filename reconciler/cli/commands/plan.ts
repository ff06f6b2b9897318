/**
 * `scope plan`: what this host would change now, or with `--all` what a change of the repository does to every host.
 * @module
 */
import { usageError } from '../cli-error.ts';
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description('Show what would change: on this host now, or with --all on every host of the repository.')
    .option('--network <name>', 'the network, where there are several')
    .option('--out <file>', 'save the plan for scope apply FILE')
    .option('--detailed-exitcode', 'end with 2 if there are changes, 0 if there are none')
    .option('--snapshot-only', 'obey what scope source left; pull nothing')
    .option('--all', 'every host of the config repository that you are in')
    .option('--host <name>', 'like --all, but one host')
    .option('--from <revision>', 'with --all: the revision to compare the files here with, or `none` (default: HEAD)')
    .action(async (options) => {
      if (options.all || options.host !== undefined) {
        const { planFleetHere } = await import('../fleet-plan.ts');
        if (options.snapshotOnly) throw usageError('expected --snapshot-only without --all: it is about this host');
        await planFleetHere(context, { ...options, from: options.from ?? 'HEAD' });
      } else {
        if (options.from !== undefined) throw usageError('expected --from together with --all or --host');
        const { planThisHost } = await import('../this-host-plan.ts');
        await planThisHost(context, options);
      }
    });
  setExamples(command, [
    { line: 'sudo scope plan', does: 'what this host would change now' },
    { line: 'sudo scope plan --out home.plan && sudo scope apply home.plan', does: 'apply just what was reviewed' },
    { line: 'scope plan --all', does: 'in a config repository: what the uncommitted changes do to every host' },
    { line: 'scope plan --all --from origin/main', does: 'what a branch does, for a pull request' },
  ]);
}
