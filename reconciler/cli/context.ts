/**
 * What a command may know of the world it runs in. `main.ts` reads the world once; commands take this as an argument,
 * so that a test can give them another one.
 * @module
 */
import type { Writable } from 'node:stream';
import { systemErrorCode } from '../drivers/driver-error.ts';
import { usageError } from './cli-error.ts';
import type { AnyCommand } from './commander.ts';
import type { ExitCode } from './exit-codes.ts';
import { colorWanted } from './render/color.ts';
import { type Output, type OutputStream, openOutput } from './render/output.ts';
import { printableJson } from './render/printable.ts';

/** The world as `main.ts` read it. */
export interface Surroundings {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Moves the whole process there and returns the absolute path. Throws a Node system error. */
  readonly changeDirectory: (directory: string) => string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream & Writable;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Bytes from the system's generator. */
  readonly randomBytes: (length: number) => Uint8Array;
  readonly isRoot: boolean;
  /** This machine's own name, as the system has it. */
  readonly hostname: () => string;
  /** How to start this very program again: an executable and the arguments before the command's own. */
  readonly spawnCommand: readonly [string, ...string[]];
  /** Aborted by the first Ctrl-C or SIGTERM after it was asked for; until then those end the process at once. */
  readonly interruption: () => AbortSignal;
}

/** The flags that every command takes. */
export interface GlobalOptions {
  readonly directory?: string | undefined;
  readonly json?: true | undefined;
  readonly color: boolean;
  readonly quiet?: true | undefined;
}

/** What a command may ask of the run that it is part of. */
export interface Invocation {
  /** The number to end with if nothing is thrown; 0 unless set. */
  readonly setExitCode: (code: ExitCode) => void;
  /** The command tree with every command filled in, for the reference and the completion scripts. */
  readonly loadCommands: () => Promise<AnyCommand>;
}

/** Where Scope keeps things on a host. Absolute. */
export interface Paths {
  /** Host files and keys: `SCOPE_CONFIG_DIR`, else /etc/scope. */
  readonly configDir: string;
  /** What outlives a restart: `SCOPE_STATE_DIR`, else /var/lib/scope. */
  readonly stateDir: string;
  /** What does not: `SCOPE_RUN_DIR`, else /run/scope. */
  readonly runDir: string;
  /** The registry's mirror: registry/ in the state directory, or in the user's own for those who are not root. */
  readonly registryDir: string;
  /** What may be deleted at any time: `SCOPE_CACHE_DIR`, else scope/ in the user's own. Absent: there is none. */
  readonly cacheDir: string | undefined;
}

export interface Context extends Invocation {
  readonly version: string;
  /** Data. */
  readonly stdout: Output;
  /** Messages: diagnostics, notes, progress. */
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadStream;
  /** Where questions are asked, if `interactive`: the stream below `stderr`. */
  readonly questions: Writable;
  /** True where a person can be asked: both stdin and stderr are terminals. */
  readonly interactive: boolean;
  /** Print one JSON document on stdout instead of text. */
  readonly json: boolean;
  /** Leave out notes and progress; errors and warnings stay. */
  readonly quiet: boolean;
  readonly cwd: string;
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly isRoot: boolean;
  readonly hostname: () => string;
  readonly spawnCommand: Surroundings['spawnCommand'];
  /** Call it only where there is something to finish before ending. */
  readonly interruption: Surroundings['interruption'];
  /** The number to end with if nothing is thrown; 0 unless set. */
  readonly setExitCode: (code: ExitCode) => void;
}

/** Follows `--directory`, so that relative paths mean the same to Scope and to the programs that it starts. */
export function createContext(surroundings: Surroundings, options: GlobalOptions, invocation: Invocation): Context {
  const { env, stdout, stderr, stdin } = surroundings;
  const cwd = options.directory === undefined ? surroundings.cwd : enter(surroundings, options.directory);
  return {
    version: surroundings.version,
    stdout: openOutput(stdout, options.color && colorWanted(env, stdout.isTTY === true)),
    stderr: openOutput(stderr, options.color && colorWanted(env, stderr.isTTY === true)),
    stdin,
    questions: stderr,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    json: options.json === true,
    quiet: options.quiet === true,
    cwd,
    paths: {
      configDir: env.SCOPE_CONFIG_DIR || '/etc/scope',
      stateDir: env.SCOPE_STATE_DIR || '/var/lib/scope',
      runDir: env.SCOPE_RUN_DIR || '/run/scope',
      registryDir: `${env.SCOPE_STATE_DIR || (surroundings.isRoot ? undefined : userStateDir(env)) || '/var/lib/scope'}/registry`,
      cacheDir: env.SCOPE_CACHE_DIR || userCacheDir(env),
    },
    env,
    nowMs: surroundings.nowMs,
    randomBytes: surroundings.randomBytes,
    isRoot: surroundings.isRoot,
    hostname: surroundings.hostname,
    spawnCommand: surroundings.spawnCommand,
    interruption: surroundings.interruption,
    setExitCode: invocation.setExitCode,
    loadCommands: invocation.loadCommands,
  };
}

/** This and the next as the XDG base directory specification 0.8 has it: relative values are ignored. */
function userStateDir({ XDG_STATE_HOME: state, HOME: home }: Surroundings['env']): string | undefined {
  if (state?.startsWith('/')) return `${state}/scope`;
  return home?.startsWith('/') ? `${home}/.local/state/scope` : undefined;
}

function userCacheDir({ XDG_CACHE_HOME: cache, HOME: home }: Surroundings['env']): string | undefined {
  if (cache?.startsWith('/')) return `${cache}/scope`;
  return home?.startsWith('/') ? `${home}/.cache/scope` : undefined;
}

function enter(surroundings: Surroundings, directory: string): string {
  try {
    return surroundings.changeDirectory(directory);
  } catch (error) {
    throw usageError(
      `expected a directory for --directory, got ${JSON.stringify(directory)} (${systemErrorCode(error)})`,
    );
  }
}

/** Prints a command's result for machines: one JSON document on stdout. */
export function printJson(context: Context, value: unknown): void {
  context.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** Tells the person something on stderr, unless `--quiet`. */
export function note(context: Context, text: string): void {
  if (!context.quiet) context.stderr.write(`${text}\n`);
}
