/**
 * The command tree. Each command of the table stands in it by name and summary only, until it is used:
 * then its file is loaded and fills in the rest.
 * @module
 */
import { type CommandEntry, commandTable } from './command-table.ts';
import { type AnyCommand, type Command, createCommand } from './commander.ts';
import type { Context, GlobalOptions, Surroundings } from './context.ts';
import { helpSettings } from './help.ts';
import { colorWanted } from './render/color.ts';
import type { OutputStream } from './render/output.ts';

/** Where it is not a terminal (a pipe, the reference). */
const helpWidth = 100;

export interface Program {
  readonly root: AnyCommand;
  /** As given so far; complete once a command is reached. */
  globalOptions(): GlobalOptions;
  /** The root, with every command filled in. */
  loadAll(): Promise<AnyCommand>;
}

/** `createContext` is called once the global options are known, before the command's file is loaded. */
export function createProgram(surroundings: Surroundings, createContext: (options: GlobalOptions) => Context): Program {
  const { stdout, stderr, env } = surroundings;
  const root = createCommand('scope')
    .description(
      'WireGuard networks from a git repository: reviewed as a pull request, applied by every host for itself.',
    )
    .usage('[options] <command>')
    .option('-C, --directory <dir>', 'run as if started in this directory')
    .option('--json', 'print one JSON document on stdout (schemas: docs/reference)')
    .option('--no-color', 'no colours; NO_COLOR does the same')
    .option('-q, --quiet', 'no notes and no progress on stderr; errors and warnings stay')
    .version(surroundings.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureHelp(helpSettings)
    .exitOverride();
  const hasColors = (stream: OutputStream) => root.opts().color && colorWanted(env, stream.isTTY === true);
  root.configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    // Usage errors are thrown, and printed where all errors are.
    outputError: () => {},
    getOutHelpWidth: () => stdout.columns ?? helpWidth,
    getErrHelpWidth: () => stderr.columns ?? helpWidth,
    getOutHasColors: () => hasColors(stdout),
    getErrHasColors: () => hasColors(stderr),
  });
  const waiting = new Map<AnyCommand, CommandEntry>();
  for (const entry of commandTable) {
    const command = root.command(entry.name, { hidden: entry.hidden ?? false });
    command.summary(entry.summary).description(entry.summary).helpGroup(entry.group).helpCommand(false);
    waiting.set(command, entry);
  }
  const load = async (command: AnyCommand, context: Context) => {
    const entry = waiting.get(command);
    if (entry === undefined) return;
    waiting.delete(command);
    (await entry.load()).configure(command as Command, context);
  };
  root.hook('preSubcommand', (_root, command) => load(command, createContext(root.opts())));
  return {
    root,
    globalOptions: () => root.opts(),
    async loadAll() {
      const context = createContext(root.opts());
      for (const command of root.commands) await load(command, context);
      return root;
    },
  };
}
