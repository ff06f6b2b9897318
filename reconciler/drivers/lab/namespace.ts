/**
 * A place in the lab where processes run: a network namespace and, for hosts, mount and UTS namespaces of their own.
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { namespaceFiles } from './build.ts';
import { type Outcome, type RunningProcess, startProcess } from './process.ts';
import { namespaceId, processesIn } from './run-directory.ts';

export interface ExecOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default 30 000 for `exec`, none for `spawn`. */
  readonly timeoutMs?: number;
  /** Exit codes that are no failure, default `[0]`; `any` never throws for one. */
  readonly exitCodes?: readonly number[] | 'any';
}

/** The whole environment of processes in the lab: nothing of the person's own (git, proxies, locale) may matter. */
const environment = {
  PATH: `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
  HOME: '/run/home',
  LANG: 'C.UTF-8',
  NO_COLOR: '1',
};

export class Namespace {
  readonly name: string;
  readonly #enter: readonly string[];
  readonly #id: number;

  constructor(directory: string, name: string, role: 'internet' | 'nat' | 'host') {
    const { net, mount, uts } = namespaceFiles(directory, name);
    this.name = name;
    this.#enter = ['nsenter', `--net=${net}`, ...(role === 'host' ? [`--mount=${mount}`, `--uts=${uts}`] : [])];
    this.#id = namespaceId(net);
  }

  /**
   * Runs a command to its end. Throws with all of its output unless the exit code is among `exitCodes`, and also if it
   * left a daemon behind that holds its output: under ssh or cron that would never end.
   */
  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<Outcome> {
    const process = await this.spawn(argv, { timeoutMs: 30_000, ...options });
    const outcome = await process.ended;
    const { exitCodes = [0] } = options;
    const reason = outcome.timedOut
      ? 'ran out of time'
      : outcome.outputLeftOpen
        ? 'left its output open in a daemon'
        : exitCodes !== 'any' && !exitCodes.includes(outcome.exitCode)
          ? `ended with ${outcome.signal ?? outcome.exitCode}`
          : undefined;
    if (reason === undefined) return outcome;
    throw new Error(`${this.name}: ${argv.join(' ')}: ${reason}\n${outcome.stdout}\n${outcome.stderr}`.trim());
  }

  /** Starts a command and leaves it running: for `timeoutMs` if given, and until the lab ends at the latest. */
  async spawn(argv: readonly string[], options: ExecOptions = {}): Promise<RunningProcess> {
    return startProcess([...this.#enter, '--', ...argv], {
      env: { ...environment, ...options.env },
      cwd: options.cwd ?? '/',
      input: options.input ?? '',
      timeoutMs: options.timeoutMs ?? 0,
    });
  }

  /** Runs `script` with `sh -e`; positional arguments are `$1` and on. */
  async shell(script: string, args: readonly string[] = [], options: ExecOptions = {}): Promise<Outcome> {
    return this.exec(['sh', '-ec', script, 'sh', ...args], options);
  }

  /** Ids of the processes in this namespace whose program is called `program`. */
  pidsOf(program: string): number[] {
    return processesIn(new Set([this.#id])).filter((pid) => programOf(pid) === program.slice(0, 15));
  }

  /** `kill -9` for every such program; returns how many there were. */
  killAll(program: string): number {
    const pids = this.pidsOf(program);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    return pids.length;
  }
}

/** The kernel's name for the process, 15 bytes at most; undefined if it has ended. */
function programOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
