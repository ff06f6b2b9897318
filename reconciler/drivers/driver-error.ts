/**
 * The one error that leaves a driver. It says what failed, and by its `reaction` what whoever called can do about it.
 * @module
 */
import type { Operation } from '../model/operation.ts';

/**
 * - `retry`: may pass by itself within seconds (a busy kernel, a program that ran out of time).
 * - `wait`: something outside has to change first, and will (another Scope holds the lock).
 * - `stall`: a person has to act (a foreign interface is in the way, a program is missing); nothing else is affected.
 * - `fatal`: no operation of this process can succeed (not root).
 */
export type Reaction = 'retry' | 'wait' | 'stall' | 'fatal';

export type DriverErrorCode =
  | 'COMMAND_FAILED'
  | 'COMMAND_TIMEOUT'
  | 'DEVICE_FOREIGN'
  | 'DEVICE_MISSING'
  | 'FILE_FAILED'
  | 'GIT_FAILED'
  | 'GIT_REFUSED'
  | 'KEY_FILE_UNSAFE'
  | 'KEY_INVALID'
  | 'KEY_MISSING'
  | 'LOCKED'
  | 'NOT_PERMITTED'
  | 'PROGRAM_MISSING'
  | 'SYSCTL_FAILED'
  | 'UNEXPECTED_OUTPUT'
  | 'WIREGUARD_FAILED';

const reactions: Readonly<Record<DriverErrorCode, Reaction>> = {
  COMMAND_FAILED: 'retry',
  COMMAND_TIMEOUT: 'retry',
  DEVICE_FOREIGN: 'stall',
  DEVICE_MISSING: 'retry',
  FILE_FAILED: 'stall',
  GIT_FAILED: 'retry',
  GIT_REFUSED: 'stall',
  KEY_FILE_UNSAFE: 'stall',
  KEY_INVALID: 'stall',
  KEY_MISSING: 'stall',
  LOCKED: 'wait',
  NOT_PERMITTED: 'fatal',
  PROGRAM_MISSING: 'stall',
  SYSCTL_FAILED: 'stall',
  UNEXPECTED_OUTPUT: 'stall',
  WIREGUARD_FAILED: 'retry',
};

/** The message is lower case without a full stop and holds no secret. `operation` is set where one caused it. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly code: DriverErrorCode;
  readonly reaction: Reaction;
  readonly operation: Operation | undefined;

  constructor(
    code: DriverErrorCode,
    message: string,
    options: { readonly operation?: Operation; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.reaction = reactions[code];
    this.operation = options.operation;
  }

  /** The same error, said of one operation. */
  of(operation: Operation): DriverError {
    return new DriverError(this.code, this.message, { operation, cause: this.cause ?? this });
  }
}

/** The `code` of a Node system error (`ENOENT`), or undefined. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
