/**
 * `scope fmt`: one way to lay out the files of a network. Comments, order and values stay.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description(
      'Lay out YAML files in one way: indentation, spacing, line breaks. Comments, order and values stay. ' +
        'Without files: network.yaml and hosts/*.yaml of the networks here.',
    )
    .argument('[files...]', 'the files')
    .option('--check', 'write nothing; name the files that would change, and end with 1 if there are any')
    .action(async (files, options) => (await import('../format-files.ts')).formatFiles(context, files, options));
  setExamples(command, [
    { line: 'scope fmt', does: 'all files of the network' },
    { line: 'scope fmt --check', does: 'in a CI job' },
  ]);
}
