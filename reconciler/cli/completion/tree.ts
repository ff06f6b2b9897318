/**
 * The command tree as completion sees it: which words may follow which.
 * @module
 */
import type { AnyCommand } from '../commander.ts';

/** What a value is: fixed words, a name that only the repository knows, a path, or anything. */
export type ValueKind =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'hosts' | 'networks' | 'files' | 'directories' | 'any' };

export interface CompletionOption {
  /** `--out` and perhaps `-o`; the long one first. */
  readonly flags: readonly string[];
  readonly summary: string;
  /** Absent: the option takes no value. */
  readonly value?: ValueKind;
}

export interface CompletionCommand {
  /** Names from the root on, without the program's own: `host add`; empty for the root. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  /** With the global ones. */
  readonly options: readonly CompletionOption[];
  /** In order; the last one repeats if it is variadic. */
  readonly args: readonly ValueKind[];
  readonly variadic: boolean;
}

/** Every visible command, parents before their children. The tree must be loaded. */
export function completionTree(root: AnyCommand): readonly CompletionCommand[] {
  return visit(root, '', []);
}

function visit(command: AnyCommand, path: string, inherited: readonly CompletionOption[]): CompletionCommand[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const options = [...help.visibleOptions(command).map(describeOption), ...inherited];
  const global =
    path === '' ? options.filter(({ flags }) => !flags.includes('--version') && !flags.includes('--help')) : inherited;
  const args = command.registeredArguments;
  return [
    {
      path,
      commands: children.map((child) => ({ name: child.name(), summary: child.summary() || child.description() })),
      options,
      args: args.map((argument) => valueKind(argument.name(), argument.argChoices)),
      variadic: args.at(-1)?.variadic ?? false,
    },
    ...children.flatMap((child) => visit(child, path === '' ? child.name() : `${path} ${child.name()}`, global)),
  ];
}

type HelpOption = ReturnType<ReturnType<AnyCommand['createHelp']>['visibleOptions']>[number];

function describeOption(option: HelpOption): CompletionOption {
  const flags = [option.long, option.short].filter((flag) => flag != null);
  const takesValue = option.required || option.optional;
  const name = option.long?.replace(/^--/, '') ?? '';
  return {
    flags,
    summary: option.description,
    ...(takesValue && { value: valueKind(name, option.argChoices, option.flags) }),
  };
}

const hostNames: ReadonlySet<string> = new Set(['host', 'via']);

/** Names say what a value is: an option called `--via` takes a host, an argument written `<file>` a file. */
function valueKind(name: string, choices: readonly string[] | undefined, flags = ''): ValueKind {
  if (choices) return { kind: 'words', words: choices };
  const placeholder = /[<[]([a-z-]+)/.exec(flags)?.[1] ?? name;
  if (name === 'network') return { kind: 'networks' };
  if (hostNames.has(name)) return { kind: 'hosts' };
  if (placeholder === 'dir') return { kind: 'directories' };
  if (placeholder === 'file' || placeholder === 'files' || placeholder === 'plan') return { kind: 'files' };
  return { kind: 'any' };
}
