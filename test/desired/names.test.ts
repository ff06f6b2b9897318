/**
 * Names of networks and hosts, and selectors.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSelector, parseHostName, parseNetworkName, parseSelector } from '../../reconciler/desired/names.ts';

test('a network name leaves room for a trunk in the kernel’s 15 bytes', () => {
  for (const name of ['m', 'mesh0', 'home-lab', 'a2', 'abcdefghijkl', 'mesh-0a'])
    assert.ok(parseNetworkName(name).ok, name);
  for (const name of [
    '',
    '0mesh',
    'Mesh',
    'abcdefghijklm',
    'mesh-1',
    'mesh-12',
    'me_sh',
    'lo',
    'all',
    'default',
    'a.b',
  ]) {
    assert.ok(!parseNetworkName(name).ok, name);
  }
});

test('a host name is a DNS label and no word of a selector', () => {
  for (const name of ['a', '0', 'nas-2', 'x'.repeat(63)]) assert.ok(parseHostName(name).ok, name);
  for (const name of ['', '-a', 'a-', 'A', 'a.b', 'x'.repeat(64), 'edge', 'relay', 'tag:a', '__proto__']) {
    assert.ok(!parseHostName(name).ok, name);
  }
});

test('selectors are read and written', () => {
  for (const text of ['edge', 'tag:site-a', 'home']) {
    const selector = parseSelector(text);
    assert.equal(selector.ok && formatSelector(selector.value), text);
  }
  for (const text of ['', 'relay', 'tag:', 'tag:A', 'Home', 'tag:a:b']) assert.ok(!parseSelector(text).ok, text);
});
