import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { colorWanted } from '../../reconciler/cli/render/color.ts';
import { formatDiagnostics } from '../../reconciler/cli/render/diagnostics.ts';
import { type OutputStream, openOutput, plainStyle } from '../../reconciler/cli/render/output.ts';
import { printableJson } from '../../reconciler/cli/render/printable.ts';
import { renderTable } from '../../reconciler/cli/render/table.ts';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';

test('colours follow no-color.org, FORCE_COLOR, the terminal and TERM, in this order', () => {
  const cases: [Record<string, string>, boolean, boolean][] = [
    [{}, true, true],
    [{}, false, false],
    [{ TERM: 'dumb' }, true, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', TERM: 'dumb' }, false, true],
    [{ FORCE_COLOR: '3', NO_COLOR: '1' }, true, false],
  ];
  for (const [env, isTerminal, wanted] of cases)
    assert.equal(colorWanted(env, isTerminal), wanted, JSON.stringify(env));
});

test('a table is aligned by what is seen, whatever colours cost', () => {
  const columns = [{ title: 'NAME' }, { title: 'PEERS', align: 'right' as const }, { title: 'NOTE' }];
  const rows = [
    [{ text: 'fra', format: 'bold' as const }, '3', 'relay'],
    ['a-long-name', '12', ''],
  ];
  const plain = 'NAME         PEERS  NOTE\nfra              3  relay\na-long-name     12\n';
  assert.equal(renderTable(columns, rows, plainStyle), plain);
  const marked = renderTable(columns, rows, (_format, text) => `<${text}>`);
  assert.equal(marked.replaceAll(/[<>]/g, ''), plain);
  assert.match(marked, /<fra> {10}/);
});

const position = { file: 'network.yaml', line: 12, column: 5, length: 3 };
const base: Diagnostic = { code: 'KEY_ZERO', severity: 'error', message: 'expected a key, got none', position };

test('a diagnostic shows code, place, line, caret, related places and hint, and they are counted', () => {
  const text = formatDiagnostics(
    [
      {
        ...base,
        excerpt: '    abc: {}',
        hint: 'make one',
        related: [{ message: 'the other one', position: { ...position, line: 3 } }],
      },
      { code: 'RELAY_WITHOUT_ENDPOINT', severity: 'warning', message: 'no endpoint' },
    ],
    plainStyle,
  );
  assert.equal(
    text,
    `error[KEY_ZERO]: expected a key, got none
  --> network.yaml:12:5
   |
12 |     abc: {}
   |     ^^^
   = network.yaml:3:5: the other one
   = hint: make one

warning[RELAY_WITHOUT_ENDPOINT]: no endpoint

1 error, 1 warning
`,
  );
  assert.equal(formatDiagnostics([], plainStyle), '');
});

test('an excerpt cannot drive the terminal, and a long line is cut around its caret', () => {
  const hostile = formatDiagnostics([{ ...base, excerpt: 'a\u001b[2Jb\u202ec\td' }], plainStyle);
  assert.ok(hostile.includes('a [2Jb c d'), hostile);
  const long = `${'x'.repeat(5000)}HERE${'y'.repeat(5000)}`;
  const cut = formatDiagnostics(
    [{ ...base, position: { ...position, column: 5001, length: 4 }, excerpt: long }],
    plainStyle,
  );
  const lines = cut.split('\n');
  const source = lines.find((line) => line.includes('HERE')) ?? '';
  const carets = lines.find((line) => line.includes('^')) ?? '';
  assert.ok(source.length < 200);
  assert.equal(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1), 'HERE');
});

test('writes are dropped once the reader is gone; other errors are not swallowed', () => {
  const written: string[] = [];
  const stream: OutputStream & EventEmitter = Object.assign(new EventEmitter(), {
    write: (text: string) => written.push(text),
  });
  const output = openOutput(stream, false);
  output.write('a');
  stream.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }));
  output.write('b');
  assert.deepEqual({ written, open: output.isOpen() }, { written: ['a'], open: false });
  assert.throws(() => stream.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' })), /full/);
});

test('nothing that others wrote reaches the terminal as a control character', () => {
  const evil = 'a\u001bc\u009b2J\u007f\u202e\tb';
  const place = { ...position, file: `hosts/${evil}.yaml` };
  const found: Diagnostic = {
    ...base,
    message: evil,
    hint: evil,
    position: place,
    excerpt: evil,
    related: [{ message: evil, position: place }],
  };
  const text = formatDiagnostics([found], plainStyle);
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  assert.equal(text.match(/a c 2J {3}b/g)?.length, 6);
  const json = printableJson(JSON.stringify({ evil }, null, 2));
  assert.doesNotMatch(json.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  assert.deepEqual(JSON.parse(json), { evil });
});

test('a place beyond what is kept of a long line is named and not drawn', () => {
  const far = { ...base, position: { ...position, column: 900_000 }, excerpt: `${'x'.repeat(4_000)}…` };
  const text = formatDiagnostics([far], plainStyle);
  assert.match(text, /network\.yaml:12:900000/);
  assert.ok(text.length < 200, `${text.length} characters`);
});
