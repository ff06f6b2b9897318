/**
 * Commands that touch the host say so to those who may not, before they look at anything.
 * @module
 */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Surroundings } from '../../reconciler/cli/context.ts';
import { run } from '../../reconciler/cli/run.ts';

const commands = [['plan'], ['apply'], ['status'], ['down'], ['demo'], ['keygen', '--network', 'mesh0']];

test('without root they end with 77 and name sudo', async () => {
  for (const args of commands) {
    const stderr = new PassThrough();
    const surroundings = {
      version: '0.0.0',
      env: {},
      cwd: '/',
      stdin: { isTTY: false },
      stdout: new PassThrough(),
      stderr,
      nowMs: () => 0,
      isRoot: false,
      hostname: () => 'laptop',
      spawnCommand: ['false'],
    } as unknown as Surroundings;
    assert.equal(await run(args, surroundings), 77, args.join(' '));
    assert.match(String(stderr.read()), /error\[NEEDS_ROOT\]: scope \w+.* needs root\n {2}hint: run it with sudo/);
  }
});
