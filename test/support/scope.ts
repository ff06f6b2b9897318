/**
 * Runs the real `scope` as a person would, in folders of the test's own: no host file, key or cache of the machine is seen.
 * @module
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratch } from './scratch.ts';

export const scopeProgram = fileURLToPath(new URL('../../reconciler/cli/main.ts', import.meta.url));

export interface ScopeResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScopeRunner {
  /** The folder that holds everything of this test. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs in `home`, or below it. */
  run(args: readonly string[], options?: RunOptions): Promise<ScopeResult>;
  /** The same; throws unless it ends with 0, and returns what it printed on stdout. */
  ok(args: readonly string[], options?: RunOptions): Promise<string>;
}

export interface RunOptions {
  /** Below `home`. */
  readonly in?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How long a command may take on a machine that is busy with other tests. */
const timeoutMs = 60_000;

export async function createScope(t: TestContext): Promise<ScopeRunner> {
  const home = await scratch(t);
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    SCOPE_CONFIG_DIR: join(home, 'etc'),
    SCOPE_STATE_DIR: join(home, 'state'),
    SCOPE_RUN_DIR: join(home, 'run'),
    SCOPE_CACHE_DIR: join(home, 'cache'),
  };
  const run = (args: readonly string[], options: RunOptions = {}) =>
    runProgram(process.execPath, [scopeProgram, ...args], {
      cwd: join(home, options.in ?? '.'),
      env: { ...env, ...options.env },
    });
  return {
    home,
    env,
    run,
    async ok(args, options) {
      const result = await run(args, options);
      if (result.code !== 0) throw new Error(`scope ${args.join(' ')} ended with ${result.code}:\n${result.stderr}`);
      return result.stdout;
    },
  };
}

export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<ScopeResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ScopeResult>();
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  child.once('error', reject);
  child.once('close', (code) => resolve({ code, ...output }));
  return promise;
}
