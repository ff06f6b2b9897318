/**
 * Runs one git command through simple-git, whose own guards stay on except for the settings that Scope itself makes.
 * Output is bounded while it arrives, every command has a deadline, and no message shows a credential.
 * @module
 */
import type { Readable } from 'node:stream';
import type { SimpleGit } from 'simple-git';
import { DriverError } from '../driver-error.ts';
import { endGit } from './process-tree.ts';
import { redactUrls } from './remote.ts';
import type { GitSettings } from './settings.ts';

export interface RunOptions {
  readonly input?: string;
  /** Milliseconds; absent: 10 s, enough for anything that stays on this disk. */
  readonly timeoutMs?: number;
  /** Bytes of standard output at most; absent: 1 MiB. */
  readonly maxBytes?: number;
  readonly config?: readonly string[];
  /** Ends the command early, as its deadline would. */
  readonly signal?: AbortSignal | undefined;
  /** Exit codes that are answers rather than failures; absent: only 0. */
  readonly exitCodes?: readonly number[];
}

export interface GitResult {
  readonly exitCode: number;
  readonly text: string;
}

/** The categories of simple-git's guard that Scope's own fixed options fall into; every value in them is a constant. */
const ownSettings = {
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
} as const;

/** What Node reports as the exit code of a program that it could not start: the negated ENOENT. */
const noSuchProgram = -2;

/**
 * Runs git on the bare repository `directory` (which must exist) and returns what it wrote to standard output.
 * Throws `DriverError`: `GIT_FAILED` on any other exit code, `COMMAND_TIMEOUT`, `GIT_REFUSED` for too much output, `PROGRAM_MISSING`.
 */
export async function runGit(
  directory: string,
  settings: GitSettings,
  args: readonly string[],
  options: RunOptions = {},
): Promise<GitResult> {
  return execute(directory, settings, args, options, (git) => git.raw([...args]));
}

/** `git cat-file …args` with `input` on standard input, as bytes. Otherwise as `runGit`. */
export async function runCatFile(
  directory: string,
  settings: GitSettings,
  args: readonly string[],
  options: RunOptions,
): Promise<Buffer> {
  const run = (git: SimpleGit) => git.binaryCatFile([...args]);
  return (await execute(directory, settings, ['cat-file', ...args], options, run)).text;
}

async function execute<Output>(
  directory: string,
  settings: GitSettings,
  args: readonly string[],
  options: RunOptions,
  run: (git: SimpleGit) => Promise<Output>,
): Promise<{ readonly exitCode: number; readonly text: Output }> {
  const { simpleGit } = await import('simple-git');
  const { timeoutMs = 10_000, maxBytes = 1 << 20, exitCodes = [0], input } = options;
  const abort = new AbortController();
  let stopped: 'time' | 'output' | 'signal' | undefined;
  const gitDirectory = settings.gitDirectory ?? directory;
  const streams: Readable[] = [];
  const stop = (reason: typeof stopped) => {
    stopped ??= reason;
    endGit(gitDirectory);
    abort.abort();
    // Whoever is still there and holds the other end must not keep this process waiting.
    for (const stream of streams) stream.destroy();
  };
  let exitCode = Number.NEGATIVE_INFINITY;
  let errorText = '';
  const git = simpleGit({
    baseDir: directory,
    abort: abort.signal,
    allowEnvironment: ['GIT_DIR', ...Object.keys(settings.environment)],
    unsafe: ownSettings,
    config: [...settings.config, ...(options.config ?? [])],
    // Without this, output that arrives more than 50 ms after the exit is cut off.
    completion: { onClose: true, onExit: false },
    ...(input === undefined ? {} : { input: () => input }),
    errors: (error, result) => {
      exitCode = result.exitCode;
      errorText = Buffer.concat(result.stdErr).toString('utf8');
      if (error instanceof Error && stopped !== undefined) return error;
      return exitCodes.includes(exitCode) ? undefined : new Error(`git ${args[0]} exited with ${exitCode}`);
    },
  }).env({ ...settings.environment, GIT_DIR: gitDirectory });
  let received = 0;
  git.outputHandler((_command, stdout, stderr) => {
    streams.push(stdout as Readable, stderr as Readable);
    stdout.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBytes) stop('output');
    });
    let complained = 0;
    stderr.on('data', (chunk: Buffer) => {
      complained += chunk.length;
      if (complained > 1 << 20) stop('output');
    });
  });
  const timer = setTimeout(() => stop('time'), timeoutMs);
  const cancel = () => stop('signal');
  options.signal?.addEventListener('abort', cancel);
  if (options.signal?.aborted) cancel();
  try {
    return { text: await run(git), exitCode };
  } catch (error) {
    if (stopped === 'time')
      throw new DriverError('COMMAND_TIMEOUT', `git ${args[0]} was stopped after ${timeoutMs / 1000} s`);
    if (stopped === 'signal') throw new DriverError('COMMAND_TIMEOUT', `git ${args[0]} was stopped: this process ends`);
    if (stopped === 'output')
      throw new DriverError('GIT_REFUSED', `git ${args[0]} was stopped: more than ${maxBytes} bytes`);
    if (exitCode === noSuchProgram)
      throw new DriverError('PROGRAM_MISSING', 'expected the program git, which is not installed');
    // Not started at all: simple-git's guard saw something in the arguments.
    if (exitCode < 0) throw new DriverError('GIT_REFUSED', redactUrls(String(error)).slice(0, 500));
    throw new DriverError('GIT_FAILED', `git ${args[0]}: ${firstWords(errorText, exitCode)}`);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** The first lines that git wrote to standard error, on one line, without credentials and control characters. */
function firstWords(text: string, exitCode: number): string {
  const lines = redactUrls(text)
    .split('\n')
    .map((line) => line.replace(/\p{Cc}/gu, ' ').replace(/^(fatal|error|warning|remote): /, ''))
    // ssh frames what it finds alarming.
    .map((line) => line.replace(/^@+\s*|\s*@+$/g, ''))
    .map((line) => line.trim().replace(/\.$/, ''))
    .filter((line) => line !== '' && !line.startsWith('hint:'));
  return lines.length === 0 ? `exited with ${exitCode}` : lines.slice(0, 2).join('; ').slice(0, 500);
}
