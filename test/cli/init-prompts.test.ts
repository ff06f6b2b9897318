/**
 * The questions of `init`, answered on a real terminal.
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createScope, type ScopeRunner, scopeProgram } from '../support/scope.ts';
import { type Answer, onTerminal } from '../support/terminal.ts';

function answer(scope: ScopeRunner, args: string, answers: readonly Answer[]): Promise<string> {
  return onTerminal(`"${process.execPath}" "${scopeProgram}" ${args}`, answers, { cwd: scope.home, env: scope.env });
}

test('init asks for name, addresses and registry, and takes the answers', async (t) => {
  const scope = await createScope(t);
  const shown = await answer(scope, 'init net', [
    [/Its name/, '\u007f\u007f\u007f\u007f\u007foffice\r'],
    [/Its addresses/, '\r'],
    [/URL that hosts fetch/, 'https://example.com/net\r'],
  ]);
  assert.match(shown, /ended with 0/);
  const text = await readFile(join(scope.home, 'net', 'network.yaml'), 'utf8');
  assert.match(
    text,
    /^network: office\naddresses: \[10\.77\.0\.0\/24, fd[0-9a-f:]+\/64\]\nregistry: \[.*example\.com\/net.*\]$/m,
  );
  assert.match(await scope.ok(['validate', '--json'], { in: 'net' }), /"valid": true/);
});

test('Ctrl-C at a question writes nothing and ends with 130', async (t) => {
  const scope = await createScope(t);
  const shown = await answer(scope, 'init net', [[/Its name/, '\u0003']]);
  assert.match(shown, /ended with 130/);
  assert.ok(!existsSync(join(scope.home, 'net')));
});

test('a registry that validate would refuse is refused, as an answer and as a flag', async (t) => {
  const scope = await createScope(t);
  const shown = await answer(scope, 'init net', [
    [/Its name/, '\r'],
    [/Its addresses/, '\r'],
    [/URL that hosts fetch/, 'https://ada:pw@example.com\r'],
    [/expected an http or https URL without user name/, '\u0003'],
  ]);
  assert.match(shown, /ended with 130/);
  const { code, stderr } = await scope.run(['init', 'net', '--registry', 'https://ada:pw@example.com']);
  assert.equal(code, 64);
  assert.match(stderr, /expected an http or https URL without user name and password, got/);
  assert.doesNotMatch(stderr, /pw/);
  assert.ok(!existsSync(join(scope.home, 'net')));
});

test('questions go to stderr: stdout may be a file', async (t) => {
  const scope = await createScope(t);
  await answer(scope, 'init net > out', [
    [/Its name/, '\r'],
    [/Its addresses/, '\r'],
    [/URL that hosts fetch/, '\r'],
  ]);
  assert.ok(existsSync(join(scope.home, 'net', 'network.yaml')));
  assert.equal(await readFile(join(scope.home, 'out'), 'utf8'), '');
});

test('--no-input asks nothing on a terminal', async (t) => {
  const scope = await createScope(t);
  const shown = await answer(scope, 'init net --no-input', []);
  assert.match(shown, /ended with 0/);
  assert.match(await readFile(join(scope.home, 'net', 'network.yaml'), 'utf8'), /^network: mesh0$/m);
});
