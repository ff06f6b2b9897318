/**
 * One invocation of `scope`, from its arguments to its exit code.
 * @module
 */
import { CommanderError } from 'commander';
import { type CliError, usageError } from './cli-error.ts';
import { type Context, createContext, type Invocation, type Surroundings } from './context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createProgram, type Program } from './program.ts';
import { reportError } from './report-error.ts';

/** `args` are those after the program's own name. Never throws. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  for (const stream of [surroundings.stdout, surroundings.stderr]) stream.on('error', ignoreGoneReader);
  let exitCode: ExitCode = exitCodes.done;
  let context: Context | undefined;
  const invocation: Invocation = {
    setExitCode: (code) => {
      exitCode = code;
    },
    loadCommands: () => program.loadAll(),
  };
  const program: Program = createProgram(surroundings, (options) => {
    context ??= createContext(surroundings, options, invocation);
    return context;
  });
  try {
    await program.root.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    const { directory: _, ...options } = program.globalOptions();
    return reportError(
      error instanceof CommanderError ? toUsageError(error) : error,
      context ?? createContext(surroundings, options, invocation),
    );
  }
}

/** Help is written before there is a context (output.ts does the same for commands). */
function ignoreGoneReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** commander's text is `error: …`, and on a second line perhaps `(Did you mean …?)`. */
function toUsageError(error: CommanderError): CliError {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  return usageError(message, suggestion?.replace(/^\((.*)\)$/, '$1').replace(/^Did/, 'did'));
}
