/**
 * `scope demo`: a whole network on this machine.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description(
      'Bring up a whole network on this machine, in network namespaces of its own: a registry, a relay and two hosts ' +
        'behind NATs, from a commit to pings, through a change, and down again. Needs root and Linux.',
    )
    .action(async () => {
      const { tellDemo } = await import('../demo/story.ts');
      await tellDemo(context);
    });
  setExamples(command, [{ line: 'sudo scope demo', does: 'watch it; takes about half a minute' }]);
}
