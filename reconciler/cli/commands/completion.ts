/**
 * `scope completion`: a script that teaches the shell this version's commands.
 * @module
 */
import type { CompletionOutput } from '../../../schema/edit-outputs.ts';
import { Argument, type Command, setExamples } from '../commander.ts';
import { type Context, printJson } from '../context.ts';

type Shell = CompletionOutput['shell'];

export function configure(command: Command, context: Context): void {
  command
    .description(
      'Print a completion script for a shell. It is static but for the names of hosts and networks, and never ' +
        'evaluates what is typed.',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish'] as const))
    .action((shell) => completion(context, shell));
  setExamples(command, [
    { line: 'source <(scope completion bash)', does: 'in this shell' },
    {
      line: 'scope completion bash | sudo tee /usr/share/bash-completion/completions/scope >/dev/null',
      does: 'for everybody, bash',
    },
    { line: 'scope completion zsh > ~/.zfunc/_scope', does: 'zsh, with ~/.zfunc in fpath' },
    { line: 'scope completion fish > ~/.config/fish/completions/scope.fish', does: 'fish' },
  ]);
}

async function completion(context: Context, shell: Shell): Promise<void> {
  const { completionTree } = await import('../completion/tree.ts');
  const script = await format(shell, completionTree(await context.loadCommands()));
  if (context.json) printJson(context, { format: 1, kind: 'completion', shell, script } satisfies CompletionOutput);
  else context.stdout.write(script);
}

type Tree = Parameters<typeof import('../completion/bash.ts').formatBashCompletion>[0];

async function format(shell: Shell, tree: Tree): Promise<string> {
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash.ts')).formatBashCompletion(tree);
    case 'zsh':
      return (await import('../completion/zsh.ts')).formatZshCompletion(tree);
    case 'fish':
      return (await import('../completion/fish.ts')).formatFishCompletion(tree);
  }
}
