/**
 * `scope init`: a config repository to start from. Asks on a terminal, takes flags everywhere.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description(
      'Make network.yaml and what belongs beside it, and a git repository if there is none. Asks for what is not given, ' +
        'if it runs on a terminal. Never overwrites a file.',
    )
    .argument('[dir]', 'the folder; made if it does not exist', '.')
    .option('--network <name>', "the network's name, which is also that of the interface (default: mesh0)")
    .option('--prefix <prefix...>', 'the addresses (default: 10.77.0.0/24 and a random IPv6 prefix)')
    .option('--registry <url...>', 'where hosts fetch the repository from, if it is served over HTTP')
    // The default is said: a command that is filled in late does not get commander's own.
    .option('--no-input', 'do not ask', true)
    .action(async (directory, options) => (await import('../init-repository.ts')).init(context, directory, options));
  setExamples(command, [
    { line: 'scope init net', does: 'ask, then make a repository in net/' },
    {
      line: 'scope init net --network mesh0 --prefix 10.77.0.0/24 fd77:5c0e::/64 --no-input',
      does: 'without questions',
    },
  ]);
}
