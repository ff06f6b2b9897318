/**
 * `scope fmt`: comments and values stay, and a second time changes nothing.
 * @module
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { formatYaml } from '../../reconciler/desired/format.ts';
import { law } from '../support/law.ts';

test('spacing and indentation take their one form, comments stay', () => {
  const text = `# head
version:   1
hosts:   # the hosts


    fra:   {role: relay,endpoints: [ a:1,b:2 ]}   # inline
    # above
    home:
        tags:
        - a
        - b
# tail
`;
  assert.equal(
    formatYaml(text),
    `# head
version: 1
hosts:
  # the hosts

  fra: { role: relay, endpoints: [a:1, b:2] } # inline
  # above
  home:
    tags:
      - a
      - b

# tail
`,
  );
});

test('a flow map that is too long gets a line for each entry', () => {
  const entries = Array.from({ length: 12 }, (_, index) => `name-${index}: value-${index}`).join(', ');
  const formatted = formatYaml(`hosts: {${entries}}\n`) ?? '';
  assert.ok(formatted.split('\n').every((line) => line.length <= 120));
  assert.equal(formatYaml(formatted), formatted);
});

test('CRLF becomes LF, an empty file stays empty, a comment stays', () => {
  assert.equal(formatYaml('a:  1\r\nb: 2\r\n'), 'a: 1\nb: 2\n');
  assert.equal(formatYaml(''), '');
  assert.equal(formatYaml('# nothing yet   \n\n'), '# nothing yet\n');
});

test('a file with problems is not formatted', () => {
  assert.equal(formatYaml('a: [\n'), undefined);
  assert.equal(formatYaml('a: 1\n---\nb: 2\n'), undefined);
  assert.equal(formatYaml('['.repeat(50_000)), undefined);
});

test('the examples are formatted', () => {
  const examples = new URL('../../examples/', import.meta.url);
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  assert.ok(files.length >= 5);
  for (const file of files) {
    const text = readFileSync(new URL(file, examples), 'utf8');
    assert.equal(formatYaml(text), text, file);
  }
});

const value = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
  list: fc.array(tie('node'), { maxLength: 4 }),
  map: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('node'), { maxKeys: 4 }),
})).map;

law(
  'formatting keeps the value and is done after one time',
  1000,
  fc.tuple(value, fc.constantFrom('BLOCK', 'FLOW'), fc.constantFrom(2, 4)),
  ([input, style, indent]) => {
    const text = stringify(input, { collectionStyle: style === 'FLOW' ? 'flow' : 'block', indent });
    const formatted = formatYaml(text);
    assert.ok(formatted !== undefined, text);
    assert.deepEqual(parse(formatted), parse(text));
    assert.equal(formatYaml(formatted), formatted);
  },
);

const example = readFileSync(new URL('../../examples/mesh-relays/network.yaml', import.meta.url), 'utf8').split('\n');
const remark = fc.tuple(fc.nat(example.length), fc.constantFrom('# one', '    # two', ' # three', '', '\n\n'));

law(
  'comments anywhere stay, and formatting is done after one time',
  300,
  fc.array(remark, { maxLength: 8 }),
  (remarks) => {
    const lines = [...example];
    for (const [index, text] of remarks) lines.splice(index, 0, text);
    const text = lines.join('\n');
    const formatted = formatYaml(text);
    assert.ok(formatted !== undefined);
    assert.deepEqual(parse(formatted), parse(text));
    assert.deepEqual(commentsOf(formatted), commentsOf(text));
    assert.equal(formatYaml(formatted), formatted);
  },
);

function commentsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|\s)(#.*?)\s*$/gm)].map((match) => match[1] ?? '').sort();
}
