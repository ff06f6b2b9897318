/**
 * Runs one test file in a process of its own, by Node's runner, and gathers what became of it.
 * @module
 */
import { join } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';

export interface FileReport {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** Skipped and `todo` tests: nothing that counts as done. */
  readonly skipped: number;
  readonly durationMs: number;
  /** What to show of a file that is not all right: failures with their reasons, then its output. */
  readonly details: readonly string[];
}

/** Never rejects. A file that ends without any test, or not within `timeoutMs` (it is then killed), has failed. */
export async function runFile(file: string, root: string, timeoutMs: number): Promise<FileReport> {
  const startedAt = performance.now();
  const path = join(root, file);
  const deadline = AbortSignal.timeout(timeoutMs);
  const count = { passed: 0, failed: 0, skipped: 0 };
  const details: string[] = [];
  const output: string[] = [];
  for await (const { type, data } of run({ files: [path], cwd: root, signal: deadline })) {
    if (type === 'test:stdout' || type === 'test:stderr') output.push(data.message);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details.type === 'suite' && !failedItself(data.details)) continue;
    if (type === 'test:fail') {
      count.failed += 1;
      details.push(`✖ ${nameOf(data.name, path)}\n${indent(describe(data.details.error))}`);
    } else if (data.skip !== undefined || data.todo !== undefined) {
      count.skipped += 1;
      details.push(`✖ ${data.name}: skipped, which no test may be`);
    } else if (data.name === path) {
      count.failed += 1;
      details.push('✖ the file holds no test');
    } else {
      count.passed += 1;
    }
  }
  if (deadline.aborted) details.push(`✖ killed: it had not ended after ${timeoutMs / 1000} s`);
  if (details.length > 0 && output.length > 0) details.push(`its output:\n${indent(output.join('').trimEnd())}`);
  return { file, ...count, durationMs: performance.now() - startedAt, details };
}

/** A suite fails with its tests, which are counted; but also by a hook of its own. */
function failedItself(details: object): boolean {
  const error = 'error' in details ? details.error : undefined;
  return error instanceof Error && 'failureType' in error && error.failureType !== 'subtestsFailed';
}

/** Node reports a process that fails outside its tests as a test with the name of its file. */
function nameOf(name: string, path: string): string {
  return name === path ? 'the file as a whole' : name;
}

function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : inspect(cause);
  return cause.stack ?? cause.message;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
