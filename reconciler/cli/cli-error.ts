/**
 * How a command says that it cannot go on: words, a remedy, and the number to end with.
 * Only the boundary (report-error.ts) prints them.
 * @module
 */
import type { Diagnostic } from '../model/diagnostic.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** Stable names for scripts that read `--json`; `DriverError` has its own. */
export type CliErrorCode =
  | 'CONFIRMATION_MISSING'
  | 'DEMO_FAILED'
  | 'FILE_EXISTS'
  | 'FILE_FAILED'
  | 'HOST_EXISTS'
  | 'HOST_UNKNOWN'
  | 'INTERRUPTED'
  | 'NEEDS_ROOT'
  | 'NETWORK_AMBIGUOUS'
  | 'NETWORK_MISSING'
  | 'PRIVATE_KEY_EXPOSED'
  | 'REFUSED'
  | 'REPOSITORY_INVALID'
  | 'USAGE'
  | 'WRONG_HOST';

interface CliErrorOptions {
  /** Default 1. */
  readonly exitCode?: ExitCode;
  /** What to do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A refusal or failure that the person at the terminal can do something about. The message holds no secret. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly code: CliErrorCode;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(code: CliErrorCode, message: string, options: CliErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? exitCodes.error;
    this.hint = options.hint;
  }
}

/** Problems in files that a person wrote. All of them are shown, each at its place. Ends with 1. */
export class DiagnosticsError extends CliError {
  override readonly name = 'DiagnosticsError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], message = 'the repository is not valid') {
    super('REPOSITORY_INVALID', message);
    this.diagnostics = diagnostics;
  }
}

/** The command line asks for something that makes no sense; nothing was done. Ends with 64. */
export function usageError(message: string, hint?: string): CliError {
  return new CliError('USAGE', message, { exitCode: exitCodes.usage, ...(hint !== undefined && { hint }) });
}

/** For commands that run until they are stopped, or tell a story: they have no one document to print. */
export function refuseJson({ json }: { readonly json: boolean }, what: string): void {
  if (json) throw usageError(`expected ${what} without --json: it prints no document`);
}

/** Ends with 77. `what` is the command, for example `scope apply`. */
export function needsRootError(what: string): CliError {
  return new CliError('NEEDS_ROOT', `${what} needs root`, { exitCode: exitCodes.needsRoot, hint: 'run it with sudo' });
}
