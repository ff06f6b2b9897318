/**
 * commander, with types that know each option (extra-typings is types only and leaves nothing at run time).
 * @module
 */
import type {
  CommandUnknownOpts,
  Argument as TypedArgument,
  Command as TypedCommand,
  Help as TypedHelp,
  Option as TypedOption,
} from '@commander-js/extra-typings';
import * as commander from 'commander';
import type { Context } from './context.ts';

export type Command = TypedCommand;
/** A command of the tree, whatever options it has. */
export type AnyCommand = CommandUnknownOpts;
export type Help = TypedHelp;

/** For what `command.option` cannot say, such as choices. */
export const Option = commander.Option as unknown as typeof TypedOption;
export const Argument = commander.Argument as unknown as typeof TypedArgument;

/** A file in commands/. It is loaded when its command is used, and loads heavy parts only inside its action. */
export interface CommandModule {
  /** Gives the command its description, arguments, options, examples and action. */
  configure(command: Command, context: Context): void;
}

export function createCommand(name: string): Command {
  return new commander.Command(name) as unknown as Command;
}

/** commander's own layout. */
export function formatStandardHelp(command: AnyCommand, helper: Help): string {
  return (commander.Help as unknown as typeof TypedHelp).prototype.formatHelp.call(helper, command, helper);
}

/** A command line to copy, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

const examplesByCommand = new WeakMap<AnyCommand, readonly Example[]>();

/** Shown by `--help` and in the reference. */
export function setExamples(command: AnyCommand, examples: readonly Example[]): void {
  examplesByCommand.set(command, examples);
}

export function examplesOf(command: AnyCommand): readonly Example[] {
  return examplesByCommand.get(command) ?? [];
}
