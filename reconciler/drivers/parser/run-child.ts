/**
 * One parser process from start to end: hands it requests, collects its answers, and stops it when it takes too long or
 * says too much. It gets a fixed environment, no arguments from outside, and nothing but its three standard streams.
 * @module
 */
import { spawn } from 'node:child_process';
import type { ParserAnswer, ParserRequest, ParserResult } from './protocol.ts';

/** How to start a parser process. */
export interface ParserCommand {
  /** Absolute path of a program, such as `process.execPath`. */
  readonly program: string;
  readonly args: readonly string[];
}

export interface ParserLimits {
  /** V8's old space, in MiB. A 1 MiB file with 2,000 hosts is parsed within 128; more only makes a hostile one die later. */
  readonly memoryMiB: number;
  /** Longest silence between two answers: what takes milliseconds on an idle machine may wait its turn on a busy one. */
  readonly answerTimeoutMs: number;
  /** Longest output of one process, in bytes. */
  readonly outputBytes: number;
}

export const defaultLimits: ParserLimits = { memoryMiB: 192, answerTimeoutMs: 30_000, outputBytes: 256 << 20 };

export interface ChildOutcome {
  /** Answers to the first requests, in order. Fewer than requests: the process ended before its time. */
  readonly results: readonly ParserResult[];
  /** Why it ended, in words; absent if it answered everything. */
  readonly failure?: string;
  /** True if it could not even be started; no request is to blame then. */
  readonly notStarted: boolean;
}

/** Runs one process on the requests. Never rejects. */
export function runChild(
  command: ParserCommand,
  limits: ParserLimits,
  requests: readonly ParserRequest[],
): Promise<ChildOutcome> {
  const { promise, resolve } = Promise.withResolvers<ChildOutcome>();
  const child = spawn(command.program, command.args, {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', NODE_OPTIONS: nodeOptions(limits) },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const results: ParserResult[] = [];
  let failure: string | undefined;
  let rest: Buffer[] = [];
  let received = 0;
  let started = false;
  let timer: NodeJS.Timeout | undefined;

  const stop = (reason: string): void => {
    failure ??= reason;
    child.kill('SIGKILL');
  };
  const expectAnswer = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stop(`it took longer than ${limits.answerTimeoutMs} ms`), limits.answerTimeoutMs);
  };

  child.once('spawn', () => {
    started = true;
    expectAnswer();
  });
  child.once('error', (error) => {
    failure ??= error.message;
    if (!started) finish();
  });
  child.stdout.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > limits.outputBytes) return stop(`it wrote more than ${limits.outputBytes} bytes`);
    const end = chunk.lastIndexOf(0x0a);
    if (end < 0) {
      rest.push(chunk);
      return;
    }
    const complete = Buffer.concat([...rest, chunk.subarray(0, end)]).toString('utf8');
    rest = [chunk.subarray(end + 1)];
    for (const line of complete.split('\n')) {
      const answer = parseAnswer(line);
      if (!answer || results.length >= requests.length) return stop('it wrote something else than answers');
      results.push(answer.result);
    }
    expectAnswer();
  });
  child.once('close', (code, signal) => {
    if (results.length < requests.length) failure ??= describeEnd(code, signal);
    finish();
  });
  // A process that dies while it is written to is told by its end, not by EPIPE.
  child.stdin.on('error', () => undefined);
  child.stdin.end(requests.map((request, id) => `${JSON.stringify({ id, ...request })}\n`).join(''));

  function finish(): void {
    clearTimeout(timer);
    const complete = results.length >= requests.length;
    resolve({ results, notStarted: !started, ...(!complete && failure !== undefined && { failure }) });
  }
  return promise;
}

/** Hostile keys find no `__proto__` to write to. */
function nodeOptions({ memoryMiB }: ParserLimits): string {
  return `--max-old-space-size=${memoryMiB} --disable-proto=delete`;
}

function parseAnswer(line: string): ParserAnswer | undefined {
  try {
    const answer = JSON.parse(line) as Partial<ParserAnswer> | null;
    return answer?.result === undefined ? undefined : (answer as ParserAnswer);
  } catch {
    return undefined;
  }
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  // V8 ends a process that is out of memory by SIGABRT or SIGTRAP, depending on the version.
  if (signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134) return 'it ran out of memory or stack';
  return signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
}
