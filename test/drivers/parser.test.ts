/**
 * Parser processes: whatever a file does to its process, every other file is answered, and the caller lives.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParsedFile } from '../../reconciler/desired/parsed-file.ts';
import { DriverError } from '../../reconciler/drivers/driver-error.ts';
import { Parser } from '../../reconciler/drivers/parser/parser.ts';
import type { ParserRequest } from '../../reconciler/drivers/parser/protocol.ts';
import { runChild } from '../../reconciler/drivers/parser/run-child.ts';
import { bundleParser, sourceParser } from '../support/parser.ts';

const bundled = bundleParser();
/** Needs more than 64 MiB and is refused by no earlier limit. */
const greedy = `[${'{},'.repeat(200_000)}]`;

function host(name: string, text = `publicKey: ${name}\n`): ParserRequest {
  return { kind: 'host', file: `hosts/${name}.yaml`, text };
}

function codes(results: readonly unknown[]): string[] {
  return results.map((result) => (result as ParsedFile<never>).diagnostics.map(({ code }) => code).join());
}

for (const [where, command] of [
  ['from the sources', sourceParser],
  ['bundled', bundled],
] as const) {
  test(`files of every kind are answered in order, ${where}`, async () => {
    const parser = new Parser(command);
    const [network, stanza, secret, places] = await parser.run([
      { kind: 'network', file: 'network.yaml', text: 'version: 1\nnetwork: mesh0\naddresses: [10.0.0.0/8]\n' },
      host('ä'),
      { kind: 'secrets', file: 'a.pem', text: '\n-----BEGIN PRIVATE KEY-----\n' },
      { kind: 'locate', file: 'x', text: 'a:\n  - b: 1\n', pointers: [{ pointer: '/a/0/b', target: 'value' }] },
    ]);
    assert.deepEqual(network, {
      written: { version: 1, network: 'mesh0', addresses: ['10.0.0.0/8'] },
      broken: [],
      diagnostics: [],
    });
    assert.deepEqual((stanza as ParsedFile<{ publicKey: string }>).written, { publicKey: 'ä' });
    assert.deepEqual(codes([secret]), ['SECRET_FOUND']);
    assert.deepEqual(places, [{ position: { line: 2, column: 8, length: 1 }, excerpt: '  - b: 1' }]);
  });
}

test('nothing to do starts no process', async () => {
  assert.deepEqual(await new Parser({ program: '/nonexistent', args: [] }).run([]), []);
});

test('a file that needs too much memory is named, the others are answered', async () => {
  const parser = new Parser(bundled, { memoryMiB: 48 });
  const results = await parser.run([host('a'), host('greedy', greedy), host('b'), host('greedy2', greedy), host('c')]);
  assert.deepEqual(codes(results), ['', 'PARSER_KILLED', '', 'PARSER_KILLED', '']);
  const [, killed] = results as ParsedFile<never>[];
  assert.deepEqual(killed?.diagnostics[0]?.position, { file: 'hosts/greedy.yaml', line: 1, column: 1, length: 1 });
  assert.match(killed?.diagnostics[0]?.message ?? '', /ran out of memory/);
});

test('shapes that aborted Node are answered, again and again, by a process that lives', async () => {
  const hostile = [
    '['.repeat(80_000),
    '? '.repeat(40_000),
    '[? '.repeat(27_000),
    '{a: '.repeat(20_000),
    `${'a:\n '.repeat(20_000)}`,
  ];
  const requests = Array.from({ length: 50 }, (_, index) => host(`${index}`, hostile[index % hostile.length]));
  const { results, failure } = await runChild(
    bundled,
    { memoryMiB: 192, answerTimeoutMs: 10_000, outputBytes: 1 << 24 },
    requests,
  );
  assert.equal(failure, undefined);
  for (const text of codes(results)) assert.match(text, /^(YAML_TOO_DEEP|YAML_SYNTAX.*|YAML_DUPLICATE_KEY.*)$/);
});

test('too many deaths end the attempt, and every file has its answer', async () => {
  const parser = new Parser({ program: '/bin/false', args: [] });
  const results = await parser.run(Array.from({ length: 40 }, (_, index) => host(`${index}`)));
  assert.deepEqual(new Set(codes(results)), new Set(['PARSER_KILLED']));
  assert.equal(results.length, 40);
});

test('a process that says nothing is stopped', async () => {
  const parser = new Parser({ program: '/bin/sleep', args: ['60'] }, { answerTimeoutMs: 100 });
  const [result] = await parser.run([host('a')]);
  assert.match((result as ParsedFile<never>).diagnostics[0]?.message ?? '', /took longer than 100 ms/);
});

test('a process that says too much is stopped', async () => {
  const parser = new Parser({ program: '/bin/cat', args: ['/dev/zero'] }, { outputBytes: 100_000 });
  const [result] = await parser.run([host('a')]);
  assert.match((result as ParsedFile<never>).diagnostics[0]?.message ?? '', /wrote more than 100000 bytes/);
});

test('a process that says something else than answers is stopped', async () => {
  const parser = new Parser({ program: '/bin/echo', args: ['hello'] });
  const [result] = await parser.run([host('a')]);
  assert.match((result as ParsedFile<never>).diagnostics[0]?.message ?? '', /wrote something else than answers/);
});

test('a parser that cannot be started is an error of the installation, not of a file', async () => {
  const parser = new Parser({ program: '/nonexistent/node', args: [] });
  await assert.rejects(
    parser.run([host('a')]),
    (error) => error instanceof DriverError && error.code === 'PROGRAM_MISSING',
  );
});

test('the process sees nothing of its parent’s environment', async () => {
  const script = 'process.stdout.write(JSON.stringify({ id: 0, result: process.env }) + "\\n")';
  const { results } = await runChild(
    { program: process.execPath, args: ['-e', script] },
    { memoryMiB: 100, answerTimeoutMs: 10_000, outputBytes: 10_000 },
    [host('a')],
  );
  assert.deepEqual(results, [
    { PATH: '/usr/bin:/bin', LC_ALL: 'C', NODE_OPTIONS: '--max-old-space-size=100 --disable-proto=delete' },
  ]);
});
