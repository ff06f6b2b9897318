/**
 * What commands print with `--json` is what the published schemas say.
 * @module
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkDocument as check } from '../support/published-schema.ts';
import { createScope, runProgram } from '../support/scope.ts';

const key = 'T+4s80ImdeTdZxA/ZDVYzPwXLJyKr/sm0AIbP0tLaVk=';

test('the check itself fails on what no schema allows', () => {
  assert.throws(() => check('init', '{"format":1,"kind":"init"}'));
});

test('each command of the repository prints what its schema says', async (t) => {
  const scope = await createScope(t);
  check('init', await scope.ok(['init', 'net', '--network', 'mesh0', '--json']));
  check('keygen', await scope.ok(['keygen', '--network', 'mesh0', '--json']));
  const relay = ['--role', 'relay', '--endpoint', '[2001:db8::1]:51820', '--public-key', key];
  const there = { in: 'net' };
  check('host-change', await scope.ok(['host', 'add', 'fra', ...relay, '--json'], there));
  const device = ['--static', '--via', 'fra', '--generate-key', '../phone'];
  check('host-change', await scope.ok(['host', 'add', 'phone', ...device, '--json'], there));
  check('host-list', await scope.ok(['host', 'list', '--json'], there));
  check('validate', await scope.ok(['validate', '--json'], there));
  check('fmt', await scope.ok(['fmt', '--json'], there));
  check('graph', await scope.ok(['graph', '--json'], there));
  check('export', await scope.ok(['export', 'phone', '--json'], there));
  check('export', await scope.ok(['qr', 'phone', '--private-key-file', '../phone', '--json'], there));
  check('completion', await scope.ok(['completion', 'zsh', '--json'], there));
  check('host-change', await scope.ok(['host', 'remove', 'phone', '--json'], there));
  check('fleet-plan', await scope.ok(['plan', '--all', '--from', 'none', '--json'], there));
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const commit = ['-c', 'git add -A && git "$@" commit --quiet --message first', 'sh', ...author];
  const { code, stderr } = await runProgram('sh', commit, { cwd: join(scope.home, 'net'), env: scope.env });
  assert.equal(code, 0, stderr);
  check('registry-export', await scope.ok(['registry', 'export', '../tree', '--json'], there));
});

test('a command that fails prints an error document and the same exit code in it', async (t) => {
  const scope = await createScope(t);
  await scope.ok(['init', 'net', '--network', 'mesh0']);
  await writeFile(join(scope.home, 'net', 'network.yaml'), 'version: 1\nnetwork: mesh0\n');
  for (const [args, expected] of [
    [['graph'], 'REPOSITORY_INVALID'],
    [['validte'], 'USAGE'],
    [['export'], 'USAGE'],
    [['init'], 'FILE_EXISTS'],
    [['keygen', '--network', 'mesh0', '--out', '.'], 'PRIVATE_KEY_EXPOSED'],
  ] as const) {
    const { code, stdout } = await scope.run([...args, '--json'], { in: 'net' });
    check('error', stdout);
    const document = JSON.parse(stdout) as { code: string; exitCode: number };
    assert.deepEqual({ code: document.code, exitCode: document.exitCode }, { code: expected, exitCode: code });
  }
  const invalid = await scope.run(['validate', '--json'], { in: 'net' });
  assert.equal(invalid.code, 1);
  check('validate', invalid.stdout);
});
