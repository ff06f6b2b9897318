/**
 * The completion scripts in real shells: bash with a terminal, zsh and fish as far as their parsers go.
 * The scripts run with a `scope` in their path that is the real one.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createScope, type ScopeRunner, scopeProgram } from '../support/scope.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

async function withProgram(t: TestContext): Promise<ScopeRunner> {
  const scope = await createScope(t);
  await mkdir(join(scope.home, 'bin'));
  const program = join(scope.home, 'bin', 'scope');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${scopeProgram}" "$@"\n`);
  await chmod(program, 0o755);
  return scope;
}

/** Runs bash on a script, with the completion sourced and `offer WORD…` that prints what it offers for the last word. */
function bash(scope: ScopeRunner, lines: readonly string[]): string {
  const script = [
    'set -u',
    'source <(scope completion bash); source <(scope completion bash)',
    `offer() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _scope; echo "\${COMPREPLY[*]}"; }`,
    ...lines,
  ].join('\n');
  const result = spawnSync('bash', ['--norc', '-c', script], {
    cwd: join(examples, 'star-homelab'),
    env: { ...scope.env, PATH: `${join(scope.home, 'bin')}:${scope.env.PATH}` },
    encoding: 'utf8',
  });
  assert.equal(result.stderr, '');
  return result.stdout;
}

test('bash: commands, subcommands, flags, choices, and names from the repository', async (t) => {
  const scope = await withProgram(t);
  const cases: [string, string][] = [
    ["offer scope ''", 'init keygen host validate fmt'],
    ['offer scope va', 'validate'],
    ["offer scope host ''", 'add remove list'],
    ['offer scope host add x --gen', '--generate-key'],
    ['offer scope --no-color host r', 'remove'],
    ['offer scope -C /tmp host r', 'remove'],
    ['offer scope graph --format m', 'mermaid'],
    ['offer scope graph --format = m', 'mermaid'],
    ["offer scope completion ''", 'bash zsh fish'],
    ["offer scope export ''", 'laptop phone server vps'],
    ['offer scope host add new --via v', 'vps'],
    [`offer scope -C ${examples} plan --network ''`, 'dual home mesh0 pairs sites'],
    [`offer scope -C ${examples} host remove --network dual al`, 'alpha'],
    ["offer scope graph --network home ''", ''],
    ["offer scope validate x ''", ''],
    ['offer scope nothing', ''],
  ];
  const lines = bash(
    scope,
    cases.map(([line]) => line),
  ).split('\n');
  for (const [index, [line, expected]] of cases.entries()) {
    const got = lines[index] ?? '';
    assert.ok(index === 0 ? got.startsWith(expected) : got === expected, `${line}: ${JSON.stringify(got)}`);
  }
});

test('bash: nothing that is typed is evaluated', async (t) => {
  const scope = await withProgram(t);
  const planted = join(scope.home, 'planted');
  const words = [
    "'$(touch PLANTED)'",
    "'`touch PLANTED`'",
    "'a[$(touch PLANTED)]'",
    "'; touch PLANTED'",
    "'$PLANTED'",
    "'*'",
  ];
  const lines = words
    .map((word) => word.replace('PLANTED', planted))
    .flatMap((word) => [
      `offer scope plan ${word}`,
      `offer scope ${word} ''`,
      `offer scope plan --host ${word}`,
      `offer scope plan --host ${word} ''`,
      `offer scope export ${word}`,
      `offer scope -C ${word} export ''`,
      `offer scope --network ${word} export ''`,
    ]);
  bash(scope, lines);
  assert.ok(!existsSync(planted));
});

/** Types into an interactive bash that has a terminal, with pauses: a shell drops what comes while a command runs. */
function typeIntoBash(scope: ScopeRunner, keys: readonly string[]): string {
  const typing = keys.map((text) => `printf %s ${quote(text)}; sleep 1.5`).join('; ');
  const { stdout, stderr } = spawnSync('bash', ['-c', `{ ${typing}; } | script -qec 'bash --norc -i' /dev/null`], {
    cwd: join(examples, 'star-homelab'),
    env: { ...scope.env, PATH: `${join(scope.home, 'bin')}:${scope.env.PATH}`, TERM: 'dumb', HISTFILE: '' },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return `${stdout}${stderr}`;
}

test('bash: TAB in an interactive shell completes and does not run the line', async (t) => {
  const scope = await withProgram(t);
  const planted = join(scope.home, 'planted');
  const end = '\u0015exit\n';
  const line = `scope plan '$(touch ${planted})'\t\t`;
  const shown = typeIntoBash(scope, ['source <(scope completion bash)\n', 'scope vali\t\n', line, end]);
  assert.match(shown, /home: valid, 4 hosts/);
  assert.ok(!existsSync(planted));

  // The same keys do plant the file where a script evaluates what it is given.
  const careless = `careless() { eval "echo \${COMP_WORDS[2]//\\'/}"; }; complete -F careless scope\n`;
  typeIntoBash(scope, [careless, line, end]);
  assert.ok(existsSync(planted));
});

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

for (const [shell, args] of [
  ['bash', ['-n']],
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const) {
  test(`${shell} reads its script`, async (t) => {
    const scope = await createScope(t);
    const script = await scope.ok(['completion', shell]);
    const file = join(scope.home, `script.${shell}`);
    await writeFile(file, script);
    assert.doesNotMatch(script, /\beval\b|compgen/);
    const result = spawnSync(shell, [...args, file], { encoding: 'utf8' });
    assert.deepEqual({ status: result.status, stderr: result.stderr }, { status: 0, stderr: '' });
  });
}

test('__complete prints nothing where there is no repository', async (t) => {
  const scope = await createScope(t);
  assert.deepEqual(await scope.run(['__complete', 'hosts', '--', 'scope', '-C', 'nowhere']), {
    code: 0,
    stdout: '',
    stderr: '',
  });
});
