/**
 * `scope source`: pulls the network without privileges and leaves a snapshot for `apply`.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description('Pull the network from its repository, verify and resolve it, and leave a snapshot for scope apply.')
    .option('--network <name>', 'the network, where there are several')
    .option('--watch', 'go on pulling, at the interval of the host file')
    .option('--accept-rewind', 'follow the branch although its history was rewritten')
    .option('--from-stdin', 'read the request from standard input (how scope apply starts it)')
    .action(async (options) => {
      const { runSourceCommand } = await import('../source-command.ts');
      await runSourceCommand(context, options);
    });
  setExamples(command, [
    { line: 'scope source --network mesh0', does: 'pull once' },
    { line: 'scope source --network mesh0 --watch', does: 'pull for good, as a service does' },
  ]);
}
