/**
 * The one place that starts system programs. No shell, a fixed environment and directory, a deadline that ends in
 * SIGKILL, a bound on what is read. Arguments are never secret: secrets travel by `input` or by a descriptor.
 * @module
 */
import { DriverError } from './driver-error.ts';

export interface Command {
  /** An absolute path, or a name that is looked up in the fixed search path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Text for its standard input; absent: `/dev/null`. */
  readonly input?: string;
  /** Open descriptors that the program finds as 3, 4, …; they stay open here. */
  readonly descriptors?: readonly number[];
  /** Default 10 000. */
  readonly timeoutMs?: number;
  /** Bound on each of stdout and stderr, in bytes; more is an error. Default 1 MiB. */
  readonly maxBytes?: number;
  /** True gives the program a session of its own, for one that goes to the background and must outlive this process. */
  readonly detached?: boolean;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const defaultTimeoutMs = 10_000;
/** Long enough for the killed processes' last output to arrive. */
const releaseDelayMs = 500;
const defaultMaxBytes = 1024 * 1024;

/** Fixed: a root process does not follow the caller's PATH. The `/run` entries are where NixOS keeps its programs. */
export const searchPath =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/wrappers/bin:/run/current-system/sw/bin';

/** `wg` otherwise asks DNS for up to 40 s; Scope only ever gives it addresses. `LC_ALL`: messages are read by code. */
const environment = { PATH: searchPath, LC_ALL: 'C', WG_ENDPOINT_RESOLUTION_RETRIES: '0' };

/** Runs a program to its end, whatever its exit code. Throws if it could not be started or did not end by itself. */
export async function runCommand(command: Command): Promise<CommandResult> {
  // Loaded on first use: it costs 50 ms unbundled, and commands that start no program should not pay for it.
  const { execa } = await import('execa');
  const timeout = command.timeoutMs ?? defaultTimeoutMs;
  const subprocess = execa(command.program, command.args, {
    cwd: '/',
    env: environment,
    extendEnv: false,
    shell: false,
    preferLocal: false,
    windowsHide: false,
    reject: false,
    stripFinalNewline: false,
    encoding: 'utf8',
    stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...extraDescriptors(command)],
    ...(command.input !== undefined && { input: command.input }),
    timeout,
    killSignal: 'SIGKILL',
    killDescendants: true,
    maxBuffer: command.maxBytes ?? defaultMaxBytes,
    detached: command.detached ?? false,
    cleanup: !command.detached,
  });
  // A descendant in a session of its own survives the kill and may hold the pipes open for ever.
  const release = setTimeout(() => {
    subprocess.stdout.destroy();
    subprocess.stderr.destroy();
  }, timeout + releaseDelayMs);
  const result = await subprocess.finally(() => clearTimeout(release));
  const { exitCode, stdout, stderr } = result;
  if (result.timedOut) {
    throw new DriverError('COMMAND_TIMEOUT', `${describe(command)} was stopped: it did not end in time`);
  }
  // Also where it had ended by itself before it could be killed: the output is cut short all the same.
  if (result.isMaxBuffer) {
    throw new DriverError('COMMAND_FAILED', `${describe(command)} was stopped: it printed more than expected`);
  }
  if (exitCode === undefined) throw notEnded(command, result.code, result.signal);
  return { exitCode, stdout, stderr };
}

/** execa's types know descriptors up to 9 only; it hands any number on (command.test.ts). */
function extraDescriptors({ descriptors = [] }: Command): readonly 3[] {
  return descriptors as readonly 3[];
}

/** The standard output of a program that ends with 0. Throws with its standard error otherwise. */
export async function commandOutput(command: Command): Promise<string> {
  const result = await runCommand(command);
  if (result.exitCode !== 0) throw commandFailure(command, result);
  return result.stdout;
}

/** The error for a program that ended with another code than 0. */
export function commandFailure(command: Command, result: CommandResult): DriverError {
  const words = firstLine(result.stderr);
  const code = isPermissionText(words) ? 'NOT_PERMITTED' : 'COMMAND_FAILED';
  return new DriverError(code, `${describe(command)} failed (exit ${result.exitCode})${words && `: ${words}`}`);
}

/**
 * The kernel's EPERM as tools that only print text report it, under LC_ALL=C. Not EACCES: that is also what the kernel
 * says of an IPv6 address on an interface with IPv6 switched off, which concerns that address alone.
 */
function isPermissionText(text: string): boolean {
  return /\boperation not permitted\b/i.test(text);
}

/** Program and subcommand, `wg set`: never more of the arguments, which may be long. */
function describe({ program, args }: Command): string {
  const subcommand = args.find((argument) => !argument.startsWith('-'));
  return [program, ...(subcommand === undefined ? [] : [subcommand])].join(' ');
}

/** The first line that says something. Keys are hidden: `wg` quotes what it could not parse. */
function firstLine(stderr: string): string {
  const line = stderr.split('\n').find((text) => text.trim() !== '') ?? '';
  return redactKeys(line.trim().slice(0, 500));
}

function redactKeys(text: string): string {
  return text.replaceAll(/[A-Za-z0-9+/]{42,}={0,2}|[0-9a-fA-F]{64}/g, '(key)');
}

function notEnded(command: Command, code: string | undefined, signal: string | undefined): DriverError {
  if (code === 'ENOENT') {
    return new DriverError('PROGRAM_MISSING', `expected the program ${command.program}, which is not installed`);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new DriverError('NOT_PERMITTED', `${describe(command)} could not be started: ${code}`);
  }
  return new DriverError('COMMAND_FAILED', `${describe(command)} did not end: ${signal ?? code ?? 'unknown reason'}`);
}
