/**
 * `scope demo`, as the first command of the README runs it: told to its end, or stopped in the middle, nothing stays.
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { scopeProgram } from '../support/scope.ts';

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  /** What is named after this run in the folders where a lab leaves traces. */
  readonly left: readonly string[];
}

/** Runs the demo; a `stop` that its output matches is answered with Ctrl-C. */
function demo(stop?: RegExp): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const child = spawn(process.execPath, [scopeProgram, 'demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 400_000,
  });
  let output = '';
  let stopped = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!stop?.test(output) || stopped) return;
      stopped = true;
      child.kill('SIGINT');
    });
  }
  child.once('close', (code, signal) => {
    const own = new RegExp(`(^|-)${child.pid}-[0-9]+-[0-9]+`);
    const left = ['/run/scope-lab', '/tmp'].flatMap((folder) => readdirSync(folder).filter((name) => own.test(name)));
    resolve({ code, signal, output, left });
  });
  return promise;
}

test('the demo goes from a commit to pings, through a change, and down again', async () => {
  const { code, output, left } = await demo();
  assert.equal(code, 0, output);
  const steps = [...output.matchAll(/^(\d+)\. (.*)$/gm)].map(([, number, title]) => `${number} ${title}`);
  assert.deepEqual(steps, [
    '1 Every host makes its own keys; only the public halves leave it',
    '2 The network is YAML in a git repository, served by the registry',
    '3 scope plan: what host home would change',
    '4 scope apply on every host',
    '5 Hosts that had never met exchange packets',
    '6 A commit: home lets the others into its LAN',
    '7 scope status, as office sees it',
    '8 scope down on every host',
  ]);
  // What changes is the LAN alone, and once applied, nothing.
  const [, change = ''] = /just that changes\n([\s\S]*?)\n7\. /.exec(output) ?? [];
  assert.doesNotMatch(change, /[+-] interface|[+-] peer/);
  assert.match(change, /192\.168\.1\.0\/24/);
  for (const host of ['fra', 'home', 'office'])
    assert.match(change, new RegExp(`${host} +applied again: No changes\\.`));
  assert.match(output, /Nothing is left on this machine\.\n$/);
  assert.deepEqual(left, []);
});

test('Ctrl-C in the middle takes everything away and ends by that signal', async () => {
  const { signal, output, left } = await demo(/\n3\. /);
  assert.equal(signal, 'SIGINT', output);
  assert.doesNotMatch(output, /error/);
  assert.deepEqual(left, []);
});
