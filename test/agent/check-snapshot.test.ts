/**
 * Nothing that a source could leave makes the agent crash, and nothing but a snapshot passes for one.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkSnapshot, parseSnapshot } from '../../reconciler/agent/check-snapshot.ts';
import { parseSourceStatus, type SourceStatus } from '../../reconciler/agent/source-status.ts';

const key = (letter: string) => `${letter.repeat(42)}A=`;

function host(name: string, changes: object = {}) {
  return {
    name,
    role: 'edge',
    master: false,
    static: false,
    tags: ['site-a'],
    addresses: ['10.77.0.2'],
    publicKey: key('B'),
    endpoints: [],
    listenPort: 51820,
    trunkPort: 51900,
    persistentKeepalive: 25,
    mtu: 1420,
    routes: [{ prefix: '192.168.1.0/24', masquerade: true, redundant: false, priority: 0 }],
    relays: ['fra'],
    ...changes,
  };
}

const relay = {
  role: 'relay',
  slot: 1,
  addresses: ['10.77.0.1', 'fd77::1'],
  publicKey: key('Q'),
  endpoints: [{ host: 'fra.example.com', port: 51820, trunkPort: 51900 }],
  routes: [],
  relays: [],
};

function snapshot(hosts: readonly object[] = [host('fra', relay), host('home')], network: object = {}) {
  return {
    format: 1,
    revision: 'a'.repeat(40),
    createdAt: 1_700_000_000,
    network: {
      name: 'mesh0',
      prefixes: ['10.77.0.0/24', 'fd77::/64'],
      registry: ['https://example.com/net'],
      prefer: 'ipv6',
      topology: { direct: [[{ kind: 'edges' }, { kind: 'tag', tag: 'site-a' }]], relaysPerEdge: 2 },
      hosts,
      ...network,
    },
    source: { url: '/srv/net', ref: 'main', path: '.', trust: { mode: 'none' } },
  };
}

test('a snapshot that a source writes is accepted unchanged', () => {
  const checked = parseSnapshot(JSON.stringify(snapshot()));
  assert.ok(checked.ok, checked.ok ? '' : checked.reason);
  assert.deepEqual(JSON.parse(JSON.stringify(checked.value)), snapshot());
});

const refused: Record<string, unknown> = {
  'another format': { ...snapshot(), format: 2 },
  'a revision that is an option': { ...snapshot(), revision: '--help' },
  'a host name for a terminal': snapshot([host('a\u001b[2J', { relays: [] })]),
  'a host name for a newer terminal': snapshot([host('a\u009b2J\u202e', { relays: [] })]),
  'a relay named twice': snapshot([host('fra', relay), host('home', { relays: ['fra', 'fra'] })]),
  'a host name with a path': snapshot([host('../x', { relays: [] })]),
  'an address with a zone': snapshot([host('a', { relays: [], addresses: ['fe80::1%eth0'] })]),
  'an address not in canonical form': snapshot([host('a', { relays: [], addresses: ['fd77:0::1'] })]),
  'a prefix with host bits': snapshot(undefined, { prefixes: ['10.77.0.1/24'] }),
  'a key that is none': snapshot([host('a', { relays: [], publicKey: 'x' })]),
  'the all-zero key': snapshot([host('a', { relays: [], publicKey: key('A') })]),
  'a port out of range': snapshot([host('a', { relays: [], listenPort: 65_536 })]),
  'a port that is text': snapshot([host('a', { relays: [], listenPort: '51820' })]),
  'a port that is no whole number': snapshot([host('a', { relays: [], listenPort: 1.5 })]),
  'an endpoint with spaces': snapshot([host('a', { relays: [], endpoints: [{ host: 'a b', port: 1 }] })]),
  'two hosts of one name': snapshot([host('fra', relay), host('fra')]),
  'two hosts of one key': snapshot([host('fra', { ...relay, publicKey: key('B') }), host('home')]),
  'two hosts of one address': snapshot([host('fra', { ...relay, addresses: ['10.77.0.2'] }), host('home')]),
  'hosts out of order': snapshot([host('home'), host('fra', relay)]),
  'a relay that nobody knows': snapshot([host('home')]),
  'a relay without a slot': snapshot([host('fra', { ...relay, slot: undefined })]),
  'an edge with a slot': snapshot([host('fra', relay), host('home', { slot: 2 })]),
  'a static device without a relay': snapshot([host('fra', relay), host('home', { static: true })]),
  'a host without an address': snapshot([host('fra', relay), host('home', { addresses: [] })]),
  'a selector of three': snapshot(undefined, { topology: { direct: [[{}, {}, {}]], relaysPerEdge: 1 } }),
  'hosts that are no list': snapshot(undefined, { hosts: { length: 1 } }),
  'a network name for a path': snapshot(undefined, { name: '../../etc' }),
  null: null,
};

for (const [name, value] of Object.entries(refused)) {
  test(`refused: ${name}`, () => {
    const checked = parseSnapshot(JSON.stringify(value));
    assert.ok(!checked.ok);
    assert.match(checked.reason, /^expected /);
    assert.doesNotMatch(checked.reason, /[\p{Cc}\p{Bidi_Control}]/u);
  });
}

test('keys of the language itself are nothing special', () => {
  const text = JSON.stringify(snapshot()).replace('{"format"', '{"__proto__":{"polluted":1},"constructor":1,"format"');
  const checked = parseSnapshot(text);
  assert.ok(checked.ok);
  assert.equal(Object.hasOwn(checked.value, '__proto__'), false);
  assert.equal((Object.prototype as { polluted?: number }).polluted, undefined);
});

test('whatever stands in whatever place, the answer is yes or no', () => {
  const paths = leafPaths(snapshot());
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 3 }), (path, value) => {
      const changed = structuredClone(snapshot());
      const parent = path.slice(0, -1).reduce<unknown>((at, step) => Reflect.get(at as object, step), changed);
      Reflect.set(parent as object, path.at(-1) ?? '', value);
      const checked = checkSnapshot(changed);
      if (checked.ok) assert.deepEqual(checkSnapshot(structuredClone(checked.value)), checked);
    }),
    { numRuns: 2_000 },
  );
});

test('any text at all is answered', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof parseSnapshot(text).ok === 'boolean'));
  assert.equal(parseSnapshot('['.repeat(200_000)).ok, false);
  assert.equal(parseSourceStatus('['.repeat(200_000)).ok, false);
});

test('a status shows a terminal nothing to obey', () => {
  const status: SourceStatus = {
    format: 1,
    url: '/srv/\u001b]0;x\u0007',
    ref: 'main',
    path: '.',
    outcome: 'invalid',
    lastAttemptAt: 1,
    reason: 'a\u202eb\r\nc',
    diagnostics: [
      {
        code: 'YAML_SYNTAX',
        severity: 'error',
        message: '\u001b[31m',
        position: { file: 'a\u0000', line: 1, column: 1, length: 1 },
        excerpt: '\u009b2J',
      },
    ],
  };
  const parsed = parseSourceStatus(JSON.stringify(status));
  assert.ok(parsed.ok);
  const { reason, url, diagnostics } = parsed.value;
  const told = [reason, url, ...diagnostics.flatMap((d) => [d.message, d.excerpt, d.position?.file])].join('');
  assert.doesNotMatch(told, /[\p{Cc}\p{Bidi_Control}]/u);
  assert.equal(parseSourceStatus(JSON.stringify({ ...status, diagnostics: Array(1001).fill({}) })).ok, false);
});

function leafPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, inner]) => leafPaths(inner, [...path, name]));
  return path.length === 0 ? below : [path, ...below];
}
