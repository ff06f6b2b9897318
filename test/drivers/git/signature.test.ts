/**
 * Commit signatures with real ssh keys: only a good one by a listed key is accepted.
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type CommitId, parseBranch } from '../../../reconciler/drivers/git/branch.ts';
import { Mirror } from '../../../reconciler/drivers/git/mirror.ts';
import { parseRemote } from '../../../reconciler/drivers/git/remote.ts';
import { ConfigRepository } from '../../../reconciler/drivers/lab/config-repository.ts';
import { gitWithInput } from '../../support/git-input.ts';
import { scratch } from '../../support/scratch.ts';

async function setUp(t: TestContext) {
  const folder = await scratch(t);
  const repository = await ConfigRepository.create(join(folder, 'origin'), { 'network.yaml': 'version: 1\n' });
  const remote = parseRemote(repository.path);
  assert.ok(remote.ok);
  const mirror = await Mirror.open({ directory: join(folder, 'mirror'), remote: remote.value });
  const makeKey = async (name: string) => {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
    return { file, publicKey: (await readFile(`${file}.pub`, 'utf8')).trim() };
  };
  const signers = join(folder, 'allowed_signers');
  const allow = (...lines: string[]) => writeFile(signers, lines.map((line) => `${line}\n`).join(''));
  const sign = async (keyFile: string) => {
    const config = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${keyFile}`];
    await repository.git(...config, 'commit', '--quiet', '--allow-empty', '-S', '-m', 'signed');
  };
  const check = async (file = signers) => {
    const main = parseBranch('main');
    assert.ok(main.ok);
    await mirror.fetch(main.value);
    const head = await mirror.head(main.value);
    assert.ok(head);
    return mirror.checkSignature(head, file);
  };
  return { folder, repository, mirror, makeKey, allow, sign, check };
}

const bound = { timeout: 20_000 };

// Most of the time goes into waiting for git.
describe('a signature', { concurrency: 4 }, () => {
  test('G: a listed key is accepted, and named', bound, async (t) => {
    const { makeKey, allow, sign, check } = await setUp(t);
    const ada = await makeKey('ada');
    await allow(`ada@example.com namespaces="git" ${ada.publicKey}`);
    await sign(ada.file);
    const result = await check();
    assert.ok(result.ok);
    assert.equal(result.signer, 'ada@example.com');
    assert.match(result.fingerprint, /^SHA256:/);
  });

  test('U: a key that is not listed is refused, with its fingerprint', bound, async (t) => {
    const { makeKey, allow, sign, check } = await setUp(t);
    const [ada, eve] = [await makeKey('ada'), await makeKey('eve')];
    await allow(`ada@example.com ${ada.publicKey}`);
    await sign(eve.file);
    const result = await check();
    assert.ok(!result.ok);
    assert.match(result.reason, /not among the allowed signers.*SHA256:/);
  });

  test('U: a key whose time is over is refused', bound, async (t) => {
    const { makeKey, allow, sign, check } = await setUp(t);
    const ada = await makeKey('ada');
    await allow(`ada@example.com valid-before="20200101" ${ada.publicKey}`);
    await sign(ada.file);
    assert.ok(!(await check()).ok);
  });

  test('N: a commit without a signature is refused', bound, async (t) => {
    const { makeKey, allow, check } = await setUp(t);
    await allow(`ada@example.com ${(await makeKey('ada')).publicKey}`);
    const result = await check();
    assert.ok(!result.ok);
    assert.match(result.reason, /not signed/);
  });

  test('B: a key that may sign other things but not for git is refused', bound, async (t) => {
    const { makeKey, allow, sign, check } = await setUp(t);
    const ada = await makeKey('ada');
    await allow(`ada@example.com namespaces="file" ${ada.publicKey}`);
    await sign(ada.file);
    assert.ok(!(await check()).ok);
  });

  test('B: a signature that was moved to another commit is refused', bound, async (t) => {
    const { repository, makeKey, allow, sign, check } = await setUp(t);
    const ada = await makeKey('ada');
    await allow(`ada@example.com namespaces="git" ${ada.publicKey}`);
    await sign(ada.file);
    const signed = await repository.git('cat-file', 'commit', 'HEAD');
    const forged = signed.replace(/\nsigned$/, '\nforged').concat('\n');
    const commit = gitWithInput(repository.path, forged, 'hash-object', '-t', 'commit', '-w', '--stdin');
    await repository.git('update-ref', 'refs/heads/main', commit);
    const result = await check();
    assert.ok(!result.ok);
    assert.match(result.reason, /bad/);
  });

  test('an OpenPGP signature starts no other program and is refused', bound, async (t) => {
    const { repository, allow, makeKey, check } = await setUp(t);
    await allow(`ada@example.com ${(await makeKey('ada')).publicKey}`);
    const plain = await repository.git('cat-file', 'commit', 'HEAD');
    const armour = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----';
    const forged = plain.replace('\n\n', `\n${armour}\n\n`).concat('\n');
    const commit = gitWithInput(repository.path, forged, 'hash-object', '-t', 'commit', '-w', '--stdin');
    await repository.git('update-ref', 'refs/heads/main', commit);
    assert.ok(!(await check()).ok);
  });

  test('a missing file of signers refuses, and says so', bound, async (t) => {
    const { folder, makeKey, sign, check } = await setUp(t);
    await sign((await makeKey('ada')).file);
    const result = await check(join(folder, 'nothing'));
    assert.ok(!result.ok);
    assert.match(result.reason, /cannot be read/);
  });

  test('an unknown commit is an error, not a verdict', bound, async (t) => {
    const { mirror, allow, folder, check } = await setUp(t);
    await allow('');
    await check();
    await assert.rejects(mirror.checkSignature('1'.repeat(40) as CommitId, join(folder, 'allowed_signers')), {
      code: 'GIT_FAILED',
    });
  });
});
