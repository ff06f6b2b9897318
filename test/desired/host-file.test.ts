/**
 * The host's own file: defaults, and what is wrong with it.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHostFile } from '../../reconciler/desired/host-file.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';

function parse(text: string) {
  return parseHostFile(text, '/etc/scope/mesh0.yaml', 'mesh0' as NetworkName, '/etc/scope');
}

test('a URL is enough', () => {
  assert.deepEqual(parse('source: { url: https://example.com/net.git }\n'), {
    settings: {
      network: 'mesh0',
      source: { url: 'https://example.com/net.git', ref: 'main', path: '.', trust: 'none', intervalMs: 60_000 },
      privateKeyFile: '/etc/scope/keys/mesh0',
      identityFile: '/etc/scope/keys/mesh0.identity',
      wireguard: 'auto',
      interface: 'mesh0',
    },
    diagnostics: [],
  });
});

test('every field is taken over', () => {
  const { settings } = parse(`source:
  url: git@example.com:ops/net.git
  ref: release/1
  path: sites/a
  trust: git
  allowedSigners: /etc/scope/allowed_signers
  interval: 5m
  sshKeyFile: /etc/scope/keys/deploy
  knownHostsFile: /etc/scope/known_hosts
  caFile: /etc/scope/ca.pem
self: home
privateKeyFile: /k
identityFile: /i
wireguard: /usr/bin/wireguard-go
interface: wg-home
`);
  assert.deepEqual(settings, {
    network: 'mesh0',
    source: {
      url: 'git@example.com:ops/net.git',
      ref: 'release/1',
      path: 'sites/a',
      trust: 'git',
      allowedSigners: '/etc/scope/allowed_signers',
      intervalMs: 300_000,
      sshKeyFile: '/etc/scope/keys/deploy',
      knownHostsFile: '/etc/scope/known_hosts',
      caFile: '/etc/scope/ca.pem',
    },
    self: 'home',
    privateKeyFile: '/k',
    identityFile: '/i',
    wireguard: '/usr/bin/wireguard-go',
    interface: 'wg-home',
  });
});

test('all problems are told at once, with their places', () => {
  const { settings, diagnostics } = parse(`source:
  url: https://example.com/net.git
  trust: git
  branch: main
  interval: 60
  path: ../other
wireguard: wireguard-go
interface: much-too-long-name
`);
  assert.equal(settings, undefined);
  assert.deepEqual(
    diagnostics.map(({ code, position, message, hint }) =>
      `${position?.line}:${position?.column} ${code} ${message} ${hint ?? ''}`.trim(),
    ),
    [
      '3:3 FIELD_MISSING expected the field "allowedSigners" beside trust: git, which is missing',
      '4:3 FIELD_UNKNOWN expected a known field, got "branch" did you mean "ref"?',
      '5:13 VALUE_TYPE expected text, got 60',
      '6:9 VALUE_INVALID expected a path inside the repository, got "../other"',
      '7:12 VALUE_INVALID expected auto, kernel, or the absolute path of a program, got "wireguard-go"',
      '8:12 VALUE_INVALID expected an interface name of at most 12 characters that no interface has of its own, got "much-too-long-name"',
    ],
  );
});

test('signers that nobody asks are an error, not a comfort', () => {
  const { settings, diagnostics } = parse(`source:
  url: https://example.com/net.git
  allowedSigners: /etc/scope/allowed_signers
`);
  assert.equal(settings, undefined);
  assert.deepEqual(
    diagnostics.map(({ code, position, message }) => `${position?.line}:${position?.column} ${code} ${message}`),
    ['3:3 FIELD_MISSING expected trust: git beside allowedSigners, without which nobody checks signatures'],
  );
});

test('interface names that the kernel or its settings take for something else are refused', () => {
  const source = 'source: { url: https://example.com/net.git }\n';
  for (const name of ['all', 'default', 'lo', '.', '..', '-wg', 'wg/0', '"wg 0"'])
    assert.deepEqual(
      parse(`${source}interface: ${name}\n`).diagnostics.map(({ code }) => code),
      ['VALUE_INVALID'],
      name,
    );
  assert.equal(parse(`${source}interface: wg_home.1\n`).settings?.interface, 'wg_home.1');
});

test('an empty file, or one without a source, says what is missing', () => {
  assert.deepEqual(
    parse('').diagnostics.map(({ code }) => code),
    ['VALUE_TYPE'],
  );
  assert.deepEqual(
    parse('self: home\n').diagnostics.map(({ message }) => message),
    ['expected the field "source", which is missing'],
  );
});
