/**
 * An editor must never mark what Scope accepts: each pattern accepts whatever the parser of the same thing does.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseHostName, parseNetworkName, parseSelector, parseTag } from '../../reconciler/desired/names.ts';
import { parseIpAddress, parsePrefix } from '../../reconciler/model/address.ts';
import { formatEndpoint, parseEndpoint, parseEndpointHost } from '../../reconciler/model/endpoint.ts';
import { parsePublicKey } from '../../reconciler/model/key.ts';
import {
  addressPattern,
  endpointHostPattern,
  endpointPattern,
  hostNamePattern,
  keyPattern,
  networkNamePattern,
  prefixPattern,
  refPattern,
  repositoryPathPattern,
  selectorPattern,
  tagPattern,
} from '../../schema/patterns.ts';
import { law } from '../support/law.ts';

const letters = (alphabet: string, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength }).map((list) => list.join(''));
const address = fc.oneof(fc.ipV4(), fc.ipV6());
const name = letters('abz019-_.A', 14);

const pairs = [
  ['network names', networkNamePattern, parseNetworkName, letters('am0-9Z_', 14)],
  ['host names', hostNamePattern, parseHostName, name],
  ['tags', tagPattern, parseTag, name],
  [
    'selectors',
    selectorPattern,
    parseSelector,
    fc.oneof(
      name,
      name.map((text) => `tag:${text}`),
      fc.constant('edge'),
    ),
  ],
  [
    'keys',
    keyPattern,
    parsePublicKey,
    fc.uint8Array({ minLength: 31, maxLength: 33 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  ],
  ['addresses', addressPattern, parseIpAddress, fc.oneof(address, letters('0123:.f/', 20))],
  ['prefixes', prefixPattern, parsePrefix, fc.tuple(address, fc.nat(130)).map(([text, length]) => `${text}/${length}`)],
  [
    'endpoints',
    endpointPattern,
    parseEndpoint,
    fc.oneof(
      fc.tuple(fc.oneof(address, fc.domain()), fc.nat(70_000)).map(([host, port]) => formatEndpoint({ host, port })),
      letters('a.:[]09', 12),
    ),
  ],
  ['endpoint hosts', endpointHostPattern, parseEndpointHost, fc.oneof(address, fc.domain(), letters('a.-:_0', 12))],
] as const;

for (const [what, pattern, parse, arbitrary] of pairs) {
  law(`${what}: the pattern accepts what the parser accepts`, 2000, arbitrary as fc.Arbitrary<string>, (text) => {
    if (parse(text).ok) assert.match(text, new RegExp(pattern, 'u'));
  });
}

test('branches and folders that would mean something else to git are refused', () => {
  const ref = new RegExp(refPattern, 'u');
  for (const text of ['main', 'release/1.0', 'v1']) assert.match(text, ref);
  for (const text of ['', '-x', 'a..b', 'a//b', 'a.lock', 'a/', '/a', 'a b', 'a/.b', '@{u}'])
    assert.doesNotMatch(text, ref);
  const path = new RegExp(repositoryPathPattern, 'u');
  for (const text of ['.', 'sites/a', 'a..b']) assert.match(text, path);
  for (const text of ['', '/etc', '..', '../a', 'a/..', 'a/../b']) assert.doesNotMatch(text, path);
});
