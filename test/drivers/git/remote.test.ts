/**
 * What may be given to git as a remote, and that no message shows a credential.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { parseBranch } from '../../../reconciler/drivers/git/branch.ts';
import { parseRemote, redactUrls } from '../../../reconciler/drivers/git/remote.ts';

const accepted = [
  { text: '/srv/net.git', kind: 'path', url: '/srv/net.git' },
  { text: '/srv/my net', kind: 'path', url: '/srv/my net' },
  { text: 'file:///srv/my%20net', kind: 'path', url: '/srv/my net' },
  { text: 'https://example.com/net/', kind: 'http', url: 'https://example.com/net' },
  { text: 'http://[::1]:8420/a/b', kind: 'http', url: 'http://[::1]:8420/a/b' },
  { text: 'ssh://git@example.com:2222/net.git', kind: 'ssh', url: 'ssh://git@example.com:2222/net.git' },
  { text: 'git@example.com:ops/net.git', kind: 'ssh', url: 'git@example.com:ops/net.git' },
  { text: 'example.com:net', kind: 'ssh', url: 'example.com:net' },
];

for (const { text, kind, url } of accepted) {
  test(`${text} is a ${kind} remote`, () => {
    const parsed = parseRemote(text);
    assert.ok(parsed.ok);
    assert.equal(parsed.value.kind, kind);
    assert.equal(parsed.value.url, url);
  });
}

const refused = [
  '',
  'net',
  './net',
  '../net',
  '--upload-pack=touch /tmp/x',
  '-oProxyCommand=touch',
  'ext::sh -c touch% /tmp/x',
  'ext::sh',
  'fd::17',
  'git://example.com/net',
  'ftp://example.com/net',
  'ssh://-oProxyCommand=touch/x',
  'ssh://git:secret@example.com/net',
  'ssh://example.com/-x',
  '-user@example.com:net',
  'git@-example.com:net',
  'git@example.com:-net',
  'file://example.com/net',
  'https://example.com/net?x=1',
  'https://example.com/net#x',
  'https://exa mple.com/',
  '/srv/net\nx',
  'https://example.com/\u0000',
  'x'.repeat(3000),
];

for (const text of refused) {
  test(`${JSON.stringify(text).slice(0, 60)} is no remote`, () => assert.equal(parseRemote(text).ok, false));
}

test('a password is split off and shown nowhere', () => {
  const parsed = parseRemote('https://ada:s3cr%2Ft@example.com:8443/net');
  assert.ok(parsed.ok);
  const { url, display, credentials } = parsed.value;
  assert.equal(url, 'https://example.com:8443/net');
  assert.equal(display, 'https://(hidden)@example.com:8443/net');
  assert.equal(credentials?.password.reveal(), 's3cr/t');
  assert.doesNotMatch(JSON.stringify(parsed) + inspect(parsed, { depth: 9 }), /s3cr/);
});

test('a token as user name is hidden too', () => {
  const parsed = parseRemote('https://ghp_token@example.com/net');
  assert.ok(parsed.ok);
  assert.equal(parsed.value.url, 'https://example.com/net');
  assert.equal(parsed.value.display, 'https://(hidden)@example.com/net');
});

test('a URL that is refused is quoted without its credentials', () => {
  const parsed = parseRemote('https://ada:hunter2@example.com/net?x');
  assert.ok(!parsed.ok);
  assert.doesNotMatch(parsed.reason, /hunter2|ada/);
});

test('whatever the user information is, redaction leaves nothing of it', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{8,20}$/);
  fc.assert(
    fc.property(secret, secret, fc.constantFrom('http', 'https', 'HTTPS'), (user, password, scheme) => {
      const text = redactUrls(`unable to access '${scheme}://${user}:${password}@example.com/x/': no`);
      assert.ok(!text.includes(password) && !text.includes(user), text);
      assert.ok(text.includes('example.com/x'));
    }),
  );
});

const branches = { main: true, 'feature/x.y-z': true, 'refs/heads/main': true, a: true };
const noBranches = [
  '',
  '-x',
  'a..b',
  '.a',
  'a/.b',
  'a.lock',
  'a.lock/b',
  'a//b',
  '/a',
  'a/',
  'a.',
  'HEAD',
  'refs/tags/v1',
].concat(['a b', 'a:b', 'a~1', 'a^', 'a@{1}', 'a\n', 'ä', 'x'.repeat(101), 'refs/heads/', 'refs/heads/-x', '--help']);

test('branches are git names over a plain alphabet', () => {
  for (const name of Object.keys(branches)) assert.ok(parseBranch(name).ok, name);
  for (const name of noBranches) assert.ok(!parseBranch(name).ok, name);
  assert.deepEqual(parseBranch('main'), parseBranch('refs/heads/main'));
});
