/**
 * `scope status`: what this host's kernel holds, and how it stands towards every other host.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description('Show whether this host is in sync, and its path to every other host.')
    .option('--network <name>', 'the network, where there are several')
    .action(async (options) => {
      const { showStatus } = await import('../host-status.ts');
      await showStatus(context, options.network);
    });
  setExamples(command, [{ line: 'sudo scope status', does: 'sync, health, and a line for each other host' }]);
}
