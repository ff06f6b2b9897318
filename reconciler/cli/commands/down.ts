/**
 * `scope down`: takes away what Scope made for one network.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description('Take away the interfaces, routes, rules and firewall table that Scope made for one network.')
    .option('--network <name>', 'the network, where there are several')
    .option('--block', 'keep the unreachable routes, so that packets for the overlay do not leave in clear')
    .option('-y, --yes', 'do it without asking')
    .action(async (options) => {
      const { takeDown } = await import('../take-down.ts');
      await takeDown(context, options);
    });
  setExamples(command, [
    { line: 'sudo scope down', does: 'show what would be taken away, ask, do it' },
    { line: 'sudo scope down --block --yes', does: 'the same without asking, and nothing leaks afterwards' },
  ]);
}
