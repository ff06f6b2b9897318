/**
 * Endpoints: what is accepted, in which canonical form, and what is refused with which words.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  endpointAddress,
  equalEndpoints,
  formatEndpoint,
  parseEndpoint,
  parseEndpointHost,
  parsePort,
} from '../../reconciler/model/endpoint.ts';
import { law } from '../support/law.ts';

const accepted: readonly (readonly [string, string, number, string | undefined])[] = [
  ['192.0.2.1:51820', '192.0.2.1', 51820, '192.0.2.1'],
  ['[2001:DB8::1]:1', '2001:db8::1', 1, '2001:db8::1'],
  ['[::]:65535', '::', 65535, '::'],
  ['Fra.Example.COM:51820', 'fra.example.com', 51820, undefined],
  ['localhost:7', 'localhost', 7, undefined],
  ['xn--bcher-kva.example:443', 'xn--bcher-kva.example', 443, undefined],
  ['1and1.com:80', '1and1.com', 80, undefined],
  [`${'a'.repeat(63)}.example:80`, `${'a'.repeat(63)}.example`, 80, undefined],
];

for (const [text, host, port, address] of accepted) {
  test(`accepted: ${text}`, () => {
    assert.deepEqual(parseEndpoint(text), { ok: true, value: { host, port } });
    assert.equal(endpointAddress({ host, port }), address);
    assert.deepEqual(parseEndpoint(formatEndpoint({ host, port })), { ok: true, value: { host, port } });
  });
}

const refused = [
  ['', 'expected HOST:PORT'],
  ['192.0.2.1', 'expected HOST:PORT'],
  ['2001:db8::1:51820', 'expected HOST:PORT'],
  ['[192.0.2.1]:51820', 'expected HOST:PORT'],
  ['[example.com]:51820', 'expected HOST:PORT'],
  ['[2001:db8::1]', 'expected HOST:PORT'],
  ['example.com:1\n', 'expected HOST:PORT'],
  ['[::ffff:192.0.2.1]:1', 'expected an address'],
  ['[fe80::1%eth0]:1', 'expected an address'],
  [':51820', 'expected an address'],
  ['exa mple.com:1', 'expected an address'],
  ['a_b.example:1', 'expected an address'],
  ['-a.example:1', 'expected an address'],
  ['a-.example:1', 'expected an address'],
  ['a..example:1', 'expected an address'],
  ['example.com.:1', 'expected an address'],
  [`${'a'.repeat(64)}.example:1`, 'expected an address'],
  [`${'a.'.repeat(127)}aa:1`, 'expected an address'],
  // Resolvers read these as IPv4 addresses in old notations.
  ['127.1:1', 'expected an address'],
  ['2130706433:1', 'expected an address'],
  ['0x7f000001:1', 'expected an address'],
  ['10.0x1:1', 'expected an address'],
  ['010.0.0.1:1', 'expected an address'],
  ['256.0.0.1:1', 'expected an address'],
  ['example.com:', 'expected a port'],
  ['example.com:0', 'expected a port'],
  ['example.com:65536', 'expected a port'],
  ['example.com:051820', 'expected a port'],
  ['example.com:123456', 'expected a port'],
] as const;

for (const [text, reason] of refused) {
  test(`refused: ${JSON.stringify(text)}`, () => {
    const parsed = parseEndpoint(text);
    assert.ok(!parsed.ok);
    assert.ok(parsed.reason.startsWith(reason), parsed.reason);
    assert.match(parsed.reason, /, got "/);
  });
}

law('a port is a decimal number from 1 to 65535', 500, fc.integer({ min: -10, max: 70_000 }), (port) => {
  const isPort = port >= 1 && port <= 65535;
  assert.deepEqual(parsePort(String(port)).ok, isPort);
  for (const text of [` ${port}`, `${port} `, `0${port}`, `+${port}`, `${port}.0`, `${port}e0`]) {
    assert.ok(!parsePort(text).ok, text);
  }
});

law(
  'what is formatted is parsed again',
  300,
  fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), fc.nat()),
  ([text, n]) => {
    const host = parseEndpointHost(text);
    if (!host.ok) return;
    const endpoint = { host: host.value, port: (n % 65535) + 1 };
    assert.deepEqual(parseEndpoint(formatEndpoint(endpoint)), { ok: true, value: endpoint });
    assert.ok(equalEndpoints(endpoint, { ...endpoint }));
    assert.ok(!equalEndpoints(endpoint, { ...endpoint, port: endpoint.port === 1 ? 2 : endpoint.port - 1 }));
    assert.ok(!equalEndpoints(endpoint, { ...endpoint, host: `${endpoint.host}x` }));
  },
);
