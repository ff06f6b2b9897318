/**
 * `scope __complete`: the names that a completion script cannot know. It gets what was typed as separate words, with
 * quotes and all, looks among them for `-C` and `--network`, and uses none of them in any other way.
 * @module
 */
import { resolve } from 'node:path';
import { Argument, type Command } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description('Print the names of hosts or networks, one a line, for the completion scripts.')
    .addArgument(new Argument('<kind>', 'which names').choices(['hosts', 'networks'] as const))
    .argument('[words...]', 'what was typed')
    .action((kind, words) => complete(context, kind, words));
}

/** Prints nothing where nothing can be found out: a shell that is completing has no place for an error. */
async function complete(context: Context, kind: 'hosts' | 'networks', words: readonly string[]): Promise<void> {
  const names = await listNames(context, kind, words).catch(() => []);
  context.stdout.write(names.map((name) => `${name}\n`).join(''));
}

async function listNames(context: Context, kind: 'hosts' | 'networks', words: readonly string[]): Promise<string[]> {
  const { findRepository, loadWorktree } = await import('../repository.ts');
  const directory = valueAfter(words, ['-C', '--directory']);
  const here = { ...context, cwd: resolve(context.cwd, directory ?? '.') };
  const { networks } = await loadWorktree(here, findRepository(here));
  if (kind === 'networks') {
    const { listHostNetworks } = await import('../host-files.ts');
    const ofHost = await listHostNetworks(context).catch(() => []);
    return [...new Set([...networks.flatMap(({ network }) => network?.name ?? []), ...ofHost])].sort();
  }
  const named = valueAfter(words, ['--network']);
  const chosen = networks.filter(({ name }) => named === undefined || name === named);
  return chosen.flatMap(({ network }) => network?.hosts.map(({ name }) => name) ?? []);
}

function valueAfter(words: readonly string[], flags: readonly string[]): string | undefined {
  const position = words.findIndex((word) => flags.includes(word));
  return position < 0 ? undefined : words[position + 1];
}
