/**
 * Starting programs: real ones.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { commandOutput, runCommand } from '../../reconciler/drivers/command.ts';
import { run } from '../support/system.ts';

const shell = (script: string) => ({ program: 'sh', args: ['-c', script] });

test('the output of a program, and its input', async () => {
  assert.equal(await commandOutput({ program: 'cat', args: [], input: 'a\nb\n' }), 'a\nb\n');
  assert.equal(await commandOutput({ program: '/bin/cat', args: [] }), '');
});

test('directory, environment and standard input are fixed', async () => {
  process.env.LD_PRELOAD_FOR_TEST = '1';
  const output = await commandOutput(
    shell('pwd; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | sort; readlink /proc/$$/fd/0'),
  );
  const [directory, locale, path, retries, input] = output.split('\n');
  assert.equal(directory, '/');
  assert.equal(locale, 'LC_ALL=C');
  assert.match(path ?? '', /^PATH=\/usr\/local\/sbin:/);
  assert.equal(retries, 'WG_ENDPOINT_RESOLUTION_RETRIES=0');
  assert.equal(input, '/dev/null');
});

test('arguments reach the program as they are: there is no shell', async () => {
  const hostile = '$(id); `id` "\' * \n';
  assert.equal(await commandOutput({ program: 'printf', args: ['%s', hostile] }), hostile);
});

test('a failure names program, subcommand, exit code and the first line of its words, and hides keys', async () => {
  const key = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=';
  const script = `echo "Key is not the correct length: ${key}" >&2; echo more >&2; exit 7`;
  await assert.rejects(commandOutput(shell(script)), {
    name: 'DriverError',
    code: 'COMMAND_FAILED',
    reaction: 'retry',
    message: `sh ${script} failed (exit 7): Key is not the correct length: (key)`,
  });
  assert.deepEqual(await runCommand(shell('exit 7')), { exitCode: 7, stdout: '', stderr: '' });
});

test('no permission is fatal', async () => {
  await assert.rejects(commandOutput(shell('echo RTNETLINK answers: Operation not permitted >&2; exit 2')), {
    code: 'NOT_PERMITTED',
    reaction: 'fatal',
  });
});

test('a program that is not installed', async () => {
  const missing = {
    code: 'PROGRAM_MISSING',
    reaction: 'stall',
    message: 'expected the program wg-nowhere, which is not installed',
  };
  await assert.rejects(runCommand({ program: 'wg-nowhere', args: [] }), missing);
});

for (const [what, script] of [
  ['ignores SIGTERM', 'trap "" TERM INT; while :; do read line </run/never; done'],
  ['waits for a child', 'sleep 987; true'],
  ['left a child of another session with its output', 'setsid sleep 988 & exit 0'],
] as const) {
  test(`a program that ${what} does not hold us up beyond the deadline`, async () => {
    run('rm', '-f', '/run/never');
    run('mkfifo', '/run/never');
    const started = Date.now();
    const expected = { code: 'COMMAND_TIMEOUT', reaction: 'retry' };
    await assert.rejects(runCommand({ ...shell(script), timeoutMs: 200 }), expected);
    assert.ok(Date.now() - started < 5_000);
  });
}

test('more output than allowed is an error, not a truncated answer', async () => {
  await assert.rejects(
    runCommand({ ...shell('head -c 5000 /dev/zero'), maxBytes: 1000 }),
    /printed more than expected/,
  );
});

test('a descriptor arrives as 3, whatever its number here', async () => {
  const fillers = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'));
  const descriptor = openSync('/run/secret', 'wx+', 0o600);
  unlinkSync('/run/secret');
  writeSync(descriptor, 'hush', 0);
  assert.ok(descriptor > 9);
  assert.equal(await commandOutput({ program: 'cat', args: ['/dev/fd/3'], descriptors: [descriptor] }), 'hush');
  assert.equal(await commandOutput({ program: 'cat', args: ['/dev/fd/3'], descriptors: [descriptor] }), 'hush');
  for (const open of [...fillers, descriptor]) closeSync(open);
});
