/**
 * A child process with its output collected.
 * Not execa: that waits for the end of the output, and so for as long as a daemon lives that has inherited it.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Outcome {
  /** -1 if a signal ended it. */
  readonly exitCode: number;
  readonly signal: string | undefined;
  /** Without the last line end. */
  readonly stdout: string;
  readonly stderr: string;
  /** True if it was killed because its time was over. */
  readonly timedOut: boolean;
  /** True if some other process still held its output a second after it had ended. */
  readonly outputLeftOpen: boolean;
}

export interface StartOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input: string;
  /** 0: for ever. */
  readonly timeoutMs: number;
}

export interface RunningProcess {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process has ended, however that was. Rejects if it could not be started. */
  readonly ended: Promise<Outcome>;
  kill(signal?: NodeJS.Signals): void;
}

export async function startProcess(argv: readonly string[], options: StartOptions): Promise<RunningProcess> {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, {
    env: options.env,
    cwd: options.cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.timeoutMs > 0 && { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
  });
  const ended = outcomeOf(child, child.stdout, child.stderr, options.timeoutMs);
  await once(child, 'spawn');
  // A child that ends without reading its input is no error here.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const { stdout, stderr } = child;
  return { pid: child.pid ?? -1, stdout, stderr, ended, kill: (signal = 'SIGKILL') => void child.kill(signal) };
}

async function outcomeOf(child: ChildProcess, stdout: Readable, stderr: Readable, timeoutMs: number): Promise<Outcome> {
  const startedAt = performance.now();
  const [out, err] = [collect(stdout), collect(stderr)];
  const closed = once(child, 'close').then(() => true);
  const [code, signal] = await once(child, 'exit');
  const timedOut = timeoutMs > 0 && signal === 'SIGKILL' && performance.now() - startedAt >= timeoutMs;
  const whole = await Promise.race([closed, sleep(1000, false, { ref: false })]);
  stdout.destroy();
  stderr.destroy();
  return {
    exitCode: code ?? -1,
    signal: signal ?? undefined,
    stdout: out().trimEnd(),
    stderr: err().trimEnd(),
    timedOut,
    outputLeftOpen: !whole,
  };
}

/** Settles when `stream` has said `words`; rejects with the process's output if that ends first. */
export async function saidBy(running: RunningProcess, stream: Readable, words: string): Promise<void> {
  let said = '';
  const heard = new Promise<void>((resolve) => {
    stream.on('data', (chunk) => {
      said += chunk;
      if (said.includes(words)) resolve();
    });
  });
  const ended = running.ended.then(({ exitCode, stdout, stderr }) => {
    throw new Error(`expected "${words}", but the process ended with ${exitCode}\n${stdout}\n${stderr}`);
  });
  // Rejects sooner or later in any case; only the race may throw it.
  ended.catch(() => {});
  await Promise.race([heard, ended]);
}

function collect(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}
