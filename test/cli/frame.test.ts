/**
 * What every command has in common: help, usage errors, exit codes, colours, `--json` for errors, a reader that goes away.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import packageFile from '../../package.json' with { type: 'json' };
import { commandTable } from '../../reconciler/cli/command-table.ts';
import { examplesOf } from '../../reconciler/cli/commander.ts';
import { createContext, type Surroundings } from '../../reconciler/cli/context.ts';
import { createProgram, type Program } from '../../reconciler/cli/program.ts';
import { createScope, scopeProgram } from '../support/scope.ts';

const colorStart = '\u001b[';

test('--version prints the version of the package', async (t) => {
  const scope = await createScope(t);
  assert.equal(await scope.ok(['--version']), `${packageFile.version}\n`);
  assert.equal(await scope.ok(['--json', '-V']), `${packageFile.version}\n`);
});

test('--help lists every command that is not hidden, with its summary', async (t) => {
  const scope = await createScope(t);
  const help = await scope.ok(['--help']);
  for (const { name, summary, hidden } of commandTable)
    assert.equal(help.includes(`${name} `) && help.includes(summary), !hidden, name);
  assert.ok(!help.includes(colorStart));
});

test('each command has help with a description and an example that begins with its name', async (t) => {
  const scope = await createScope(t);
  const { root } = await loadTree();
  const commands = root.commands.flatMap((command) => [
    { words: [command.name()], command },
    ...command.commands.map((child) => ({ words: [command.name(), child.name()], command: child })),
  ]);
  for (const { words, command } of commands.filter(({ words: [name] }) => !name?.startsWith('__'))) {
    // Help is wrapped to the terminal's width, and a line break of its own would tear it.
    assert.match(command.description(), /^[A-Z].*\.$/, words.join(' '));
    const examples = examplesOf(command);
    assert.ok(examples.length > 0 || words.length > 1, `no example for ${words.join(' ')}`);
    for (const { line } of examples) assert.ok(line.includes(`scope ${words[0]}`), line);
  }
  const help = await scope.ok(['host', 'add', '--help']);
  assert.match(help, /Usage: scope host add \[options\] <name>/);
  assert.match(help, /--generate-key <file>/);
  assert.match(help, /-C, --directory <dir>/);
  assert.match(help, /Examples:/);
});

async function loadTree(): Promise<Program> {
  const surroundings = { env: {}, version: '0', cwd: '/' } as unknown as Surroundings;
  const stream = { write: () => true, on: () => undefined };
  const all = { ...surroundings, stdout: stream, stderr: stream, stdin: { isTTY: false } } as unknown as Surroundings;
  const program: Program = createProgram(all, (options) =>
    createContext(all, options, { setExitCode: () => {}, loadCommands: () => program.loadAll() }),
  );
  await program.loadAll();
  return program;
}

test('a wrong command line ends with 64, says what was probably meant, and prints nothing on stdout', async (t) => {
  const scope = await createScope(t);
  const cases: [string[], RegExp][] = [
    [['valdate'], /unknown command 'valdate'[\s\S]*did you mean validate\?/],
    [['validate', '--jsn'], /unknown option '--jsn'[\s\S]*did you mean --json\?/],
    [['host', 'ad'], /unknown command 'ad'[\s\S]*did you mean add\?/],
    [['export'], /missing required argument 'host'/],
    [['graph', '--format', 'png'], /argument 'png' is invalid. Allowed choices are text, mermaid/],
    [['plan', '--from', 'HEAD'], /expected --from together with --all or --host/],
    [['plan', '--all', '--snapshot-only'], /expected --snapshot-only without --all/],
    [['-C', 'nowhere', 'validate'], /expected a directory for --directory, got "nowhere" \(ENOENT\)/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await scope.run(args);
    assert.deepEqual({ code, stdout }, { code: 64, stdout: '' }, args.join(' '));
    assert.match(stderr, message);
    assert.ok(stderr.startsWith('error: '), stderr);
  }
});

test('a command that has no document to print refuses --json', async (t) => {
  const scope = await createScope(t);
  for (const args of [['registry'], ['demo']]) {
    const { code, stdout, stderr } = await scope.run([...args, '--json']);
    assert.equal(code, 64, args.join(' '));
    assert.match(stderr, /without --json: it prints no document/);
    assert.equal(JSON.parse(stdout).kind, 'error');
  }
});

test('scope alone shows help on stderr and ends with 64', async (t) => {
  const scope = await createScope(t);
  const { code, stdout, stderr } = await scope.run([]);
  assert.deepEqual({ code, stdout }, { code: 64, stdout: '' });
  assert.match(stderr, /Usage: scope/);
});

test('colours: off in a pipe, FORCE_COLOR on, NO_COLOR and --no-color win', async (t) => {
  const scope = await createScope(t);
  const hasColors = async (args: string[], env: Record<string, string>) => {
    const { stdout, stderr } = await scope.run(args, { env });
    return `${stdout}${stderr}`.includes(colorStart);
  };
  for (const args of [['--help'], ['validate', '--help'], ['validate']]) {
    assert.equal(await hasColors(args, {}), false);
    assert.equal(await hasColors(args, { FORCE_COLOR: '1' }), true);
    assert.equal(await hasColors(args, { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
    assert.equal(await hasColors(args, { FORCE_COLOR: '1', NO_COLOR: '' }), true);
    assert.equal(await hasColors([...args, '--no-color'], { FORCE_COLOR: '1' }), false);
  }
});

test('a reader that goes away ends nothing with a stack trace', () => {
  const scope = `"${process.execPath}" "${scopeProgram}"`;
  const gone = spawnSync('bash', ['-c', `{ sleep 0.3; ${scope} --help; echo "$?" >&2; } | true`], { encoding: 'utf8' });
  assert.equal(gone.stderr, '0\n');
  const line = `${scope} completion bash | head -n 1`;
  const { stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', `${line}; echo "\${PIPESTATUS[0]}"`], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '# bash completion for scope. Generated by: scope completion bash\n0\n');
  assert.equal(stderr, '');
});
