/**
 * Edits of network.yaml: the host is there, everything else keeps its bytes.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { addHost, removeHost } from '../../reconciler/desired/edit.ts';
import { formatHostFile, formatScalar } from '../../reconciler/desired/stanza.ts';
import type { WrittenHost } from '../../schema/host.ts';
import { law } from '../support/law.ts';

const host: WrittenHost = {
  role: 'edge',
  tags: ['a', 'yes', '12'],
  address: ['10.77.0.9', 'fd77::9'],
  publicKey: 'HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=',
  routes: [{ prefix: '192.168.1.0/24', masquerade: true }],
};

const texts: Readonly<Record<string, string>> = {
  block: 'version: 1\nhosts:\n  a:\n    x: 1 # one\n  b:\n    x: 2 # two\n\n# tail\ntopology: {}\n',
  'block with blank lines': 'hosts:\n  a:\n    x: 1\n\n  # about b\n  b:\n    x: 2\n\ntopology: {}\n',
  'no newline at the end': 'hosts:\n  a:\n    x: 1',
  'four spaces and CRLF': 'hosts:\r\n    a:\r\n        x: 1\r\nversion: 1\r\n',
  'flow hosts in a block': 'hosts:\n  a: { x: 1 }\n  b: { x: 2 }\n',
  'one line': 'hosts: { a: { x: 1 } } # all\n',
  'flow, one host a line': 'hosts: {\n  a: { x: 1 },\n  b: { x: 2 }, # last\n}\nversion: 1\n',
  json: '{"version": 1, "hosts": {"a": {"x": 1}}}\n',
  'a block scalar at the end': 'hosts:\n  a:\n    x: |\n      text\n\nversion: 1\n',
  'a list at the end': 'hosts:\n  a:\n    x:\n      - 1\n      - 2\n# tail\n',
  'an empty map': 'version: 1\nhosts: {}\ntopology: {}\n',
  'an empty map with a comment': 'hosts: {} # none yet\n',
};

for (const [style, text] of Object.entries(texts)) {
  test(`a host is added and removed again: ${style}`, () => {
    const added = addHost(text, 'home', host);
    assert.ok(added !== undefined);
    const before = parse(text) as { hosts?: object };
    assert.deepEqual(parse(added), { ...before, hosts: { ...before.hosts, home: host } });
    for (const line of text.split('\n').filter((line) => line.includes('#'))) {
      assert.ok(added.includes(line.slice(line.indexOf('#'))), 'comments stay');
    }
    assert.equal(removeHost(added, 'home'), text);
  });
}

test('hosts: without a value, and no hosts at all, become a block', () => {
  assert.deepEqual(parse(addHost('hosts:\nversion: 1\n', 'home', host) ?? ''), { hosts: { home: host }, version: 1 });
  assert.deepEqual(parse(addHost('version: 1', 'home', host) ?? ''), { version: 1, hosts: { home: host } });
});

test('the text of a new host is what a person would write', () => {
  assert.equal(
    formatHostFile(host),
    `role: edge
tags: [a, "yes", "12"]
address: [10.77.0.9, fd77::9]
publicKey: HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=
routes: [{ prefix: 192.168.1.0/24, masquerade: true }]
`,
  );
});

test('comments above a removed host stay, those within it go', () => {
  const text =
    'hosts:\n  # the relay\n  fra:\n    x: 1\n  # at home\n  home:\n    # inside\n    x: 2\n  office:\n    x: 3\n';
  assert.equal(removeHost(text, 'home'), 'hosts:\n  # the relay\n  fra:\n    x: 1\n  # at home\n  office:\n    x: 3\n');
});

test('the last host leaves an empty map', () => {
  assert.equal(removeHost('hosts:\n  a:\n    x: 1\nversion: 1\n', 'a'), 'hosts: {}\nversion: 1\n');
  assert.equal(removeHost('hosts: { a: { x: 1 } }\n', 'a'), 'hosts: {}\n');
});

test('nothing is edited that has problems, is there already, or is not there', () => {
  assert.equal(addHost('hosts: [\n', 'home', host), undefined);
  assert.equal(addHost('hosts:\n  home:\n    x: 1\n', 'home', host), undefined);
  assert.equal(removeHost('hosts:\n  a:\n    x: 1\n', 'home'), undefined);
  assert.equal(removeHost('a: &x 1\n', 'a'), undefined);
});

law(
  'any text as a scalar is read as that text, also inside a list',
  3000,
  fc.oneof(fc.string(), fc.stringMatching(/^[-0-9a-fxo.:+_/=e]*$/)),
  (text) => {
    assert.equal(parse(formatScalar(text)), text);
    assert.deepEqual(parse(`[${formatScalar(text)}, { ${formatScalar(text)}: ${formatScalar(text)} }]`), [
      text,
      { [text]: text },
    ]);
  },
);

const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/), { minLength: 1, maxLength: 6 });
const comment = fc.constantFrom('', ' # a comment');
const gap = fc.constantFrom('', '\n', '  # between\n', '\n  # between\n');

law(
  'adding and removing gives the text back',
  500,
  fc.tuple(names, comment, gap, fc.boolean(), fc.boolean()),
  ([list, remark, between, flow, newline]) => {
    const [name, ...others] = list as [string, ...string[]];
    if (others.length === 0) return;
    const body = others.map((other, index) =>
      flow ? `  ${other}: { x: ${index} }${remark}` : `  ${other}:${remark}\n    x: ${index}${remark}`,
    );
    const text = `version: 1\nhosts:\n${body.join(`\n${between}`)}${newline ? '\n' : ''}`;
    const added = addHost(text, name, host) ?? '';
    assert.deepEqual((parse(added) as { hosts: Record<string, unknown> }).hosts[name], host);
    assert.equal(removeHost(added, name), text);
  },
);
