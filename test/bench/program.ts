/**
 * The built program, as it is installed, and what one run of it costs: time from start to exit, and the memory of all its
 * processes together.
 * @module
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

export const repositoryRoot = join(import.meta.dirname, '../..');
export const program: readonly [string, ...string[]] = [process.execPath, join(repositoryRoot, 'dist/main.js')];

/** Makes `dist/` from the sources. */
export function buildProgram(): void {
  execFileSync(process.execPath, [join(repositoryRoot, 'packaging/build.ts')], { cwd: repositoryRoot });
}

/** Bundles a floor's script as the program is bundled, so that loading many small files does not count against either. */
export async function bundleFloor(script: string, outfile: string): Promise<void> {
  const format = { format: 'cjs', platform: 'node', target: 'node24' } as const;
  await build({
    entryPoints: [join(import.meta.dirname, script)],
    outfile,
    bundle: true,
    ...format,
    logLevel: 'error',
  });
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Runs a command to its end and returns the milliseconds. Throws with what it said if it fails. */
export async function timeCommand(argv: readonly string[], options: RunOptions): Promise<number> {
  const startedAt = performance.now();
  await start(argv, options).ended;
  return performance.now() - startedAt;
}

/** The same, and the most that all its processes held together, in MiB, as seen every 10 ms. Watching costs time. */
export async function watchMemory(argv: readonly string[], options: RunOptions): Promise<number> {
  const { pid, ended } = start(argv, options);
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMiB(pid));
  }, 10);
  await ended.finally(() => clearInterval(timer));
  return peak;
}

function start([file = '', ...args]: readonly string[], { cwd, env, timeoutMs = 300_000 }: RunOptions) {
  const child = spawn(file, args, {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LC_ALL: 'C', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${signal ?? code}\n${said}`);
  });
  return { pid: child.pid ?? -1, ended };
}

/** Resident pages of a process and all below it. Pages that they share (the program text) are counted for each. */
function residentMiB(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const below = children === '' ? [] : children.split(' ').map(Number);
    return (pages * 4096) / 2 ** 20 + below.reduce((sum, child) => sum + residentMiB(child), 0);
  } catch {
    // It has ended in the meantime.
    return 0;
  }
}
