/**
 * The numbers with which `scope` ends (docs/adr: exit codes). Scripts rely on them; a number is never reused.
 * @module
 */

export const exitCodes = {
  /** Done, or nothing to do. */
  done: 0,
  /** An error, or a repository that is not valid. */
  error: 1,
  /** Changes are pending. Only with `--detailed-exitcode`. */
  changesPending: 2,
  /** Refused as unsafe; the message names the flag that would allow it. */
  refused: 3,
  /** The command line itself is wrong (EX_USAGE of sysexits.h). */
  usage: 64,
  /** Another Scope holds the lock (EX_TEMPFAIL). */
  locked: 75,
  /** Needs root (EX_NOPERM). */
  needsRoot: 77,
  /** Interrupted by Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
