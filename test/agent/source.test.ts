/**
 * One pull after another against a real repository: what is followed, what is not, and what stays in force meanwhile.
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withSourceLock } from '../../reconciler/agent/source-lock.ts';
import { watchSource } from '../../reconciler/agent/source-loop.ts';
import { formatSourceStatus, type SourceStatus } from '../../reconciler/agent/source-status.ts';
import { startRegistry } from '../../registry-static/edge/registry.ts';
import { hostLine, networkYaml, setUpPull } from '../support/pull-network.ts';

const bound = { timeout: 120_000 };

// Most of the time goes into waiting for git.
describe('a pull', { concurrency: 4 }, () => {
  test('a commit becomes a snapshot, and the next one replaces it', bound, async (t) => {
    const { repository, pullWith, state, now } = await setUpPull(t);
    const first = await pullWith();
    assert.equal(first.outcome, 'current');
    assert.equal(first.revision, await repository.git('rev-parse', 'HEAD'));
    const { snapshot } = await state();
    assert.deepEqual(
      snapshot?.network.hosts.map(({ name }) => name),
      ['fra', 'home'],
    );
    assert.deepEqual(snapshot?.source, { url: repository.path, ref: 'main', path: '.', trust: { mode: 'none' } });

    const next = await repository.commit({ 'network.yaml': networkYaml + hostLine('work', 3) }, 'work');
    const second = await pullWith();
    assert.equal(second.revision, next);
    assert.equal(second.lastSuccessAt, now());
    assert.equal((await state()).snapshot?.network.hosts.length, 3);
  });

  test('a pull without news leaves the snapshot alone', bound, async (t) => {
    const { directory, pullWith } = await setUpPull(t);
    await pullWith();
    const before = await stat(join(directory, 'snapshot.json'));
    assert.equal((await pullWith()).outcome, 'current');
    const after = await stat(join(directory, 'snapshot.json'));
    assert.equal(after.ino, before.ino);
  });

  test('a commit with errors is reported with its places, and not followed', bound, async (t) => {
    const { repository, pullWith, state } = await setUpPull(t);
    const { revision } = await pullWith();
    const bad = await repository.commit({ 'network.yaml': networkYaml + hostLine('work', 2) }, 'same address');
    const status = await pullWith();
    assert.equal(status.outcome, 'invalid');
    assert.equal(status.revision, revision);
    assert.equal(status.rejectedRevision, bad);
    assert.ok(status.diagnostics.some(({ code, position }) => code === 'ADDRESS_DUPLICATE' && position?.line === 8));
    assert.equal((await state()).snapshot?.revision, revision);
    await repository.revert();
    assert.equal((await pullWith()).outcome, 'current');
  });

  test('text that is no YAML at all, and no network at all, leave the snapshot in force', bound, async (t) => {
    const { repository, pullWith } = await setUpPull(t);
    const { revision } = await pullWith();
    await repository.commit({ 'network.yaml': 'a: [b\n' }, 'broken');
    assert.deepEqual([(await pullWith()).outcome, (await pullWith()).revision], ['invalid', revision]);
    await repository.commit({ 'network.yaml': null }, 'removed');
    assert.equal((await pullWith()).outcome, 'invalid');
    await repository.commit({ 'network.yaml': networkYaml.replace('mesh0', 'other') }, 'renamed');
    const status = await pullWith();
    assert.equal(status.outcome, 'invalid');
    assert.match(status.reason ?? '', /expected network mesh0.*got other/);
  });

  test('a host file that became a link is an error, not a host that left', bound, async (t) => {
    const { repository, pullWith } = await setUpPull(t, {
      'network.yaml': networkYaml,
      'hosts/work.yaml': `address: 10.77.0.3\npublicKey: ${'C'.repeat(42)}A=\n`,
    });
    const { revision } = await pullWith();
    await rename(join(repository.path, 'hosts/work.yaml'), join(repository.path, 'elsewhere'));
    await symlink('../elsewhere', join(repository.path, 'hosts/work.yaml'));
    await repository.commit({}, 'link');
    const status = await pullWith();
    assert.equal(status.outcome, 'invalid');
    assert.equal(status.revision, revision);
    assert.equal(status.diagnostics[0]?.position?.file, 'hosts/work.yaml');
  });

  test('errors of another network in the repository do not concern this one', bound, async (t) => {
    const files = { 'a/network.yaml': networkYaml, 'b/network.yaml': 'version: 1\nnetwork: other\n' };
    const { pullWith } = await setUpPull(t, files);
    assert.equal((await pullWith()).outcome, 'current');
    assert.equal((await pullWith({ path: 'b' })).outcome, 'invalid');
    assert.equal((await pullWith({ path: 'nowhere' })).outcome, 'invalid');
  });

  test('rewritten history is refused with both commits named, until it is accepted on purpose', bound, async (t) => {
    const { repository, pullWith, state } = await setUpPull(t);
    await repository.commit({ 'network.yaml': networkYaml + hostLine('work', 3) }, 'work');
    const { revision } = await pullWith();
    await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    const back = await repository.git('rev-parse', 'HEAD');
    const status = await pullWith();
    assert.equal(status.outcome, 'refused');
    for (const part of [revision, back, '--accept-rewind'])
      assert.ok(status.reason?.includes(part ?? '?'), status.reason);
    assert.equal((await state()).snapshot?.revision, revision);
    assert.equal((await pullWith({}, { acceptRewind: true })).revision, back);
    assert.equal((await pullWith()).outcome, 'current');
  });

  test('a branch that is named anew in the host file may start elsewhere', bound, async (t) => {
    const { repository, pullWith } = await setUpPull(t);
    await repository.commit({ note: 'x' }, 'ahead');
    await pullWith();
    await repository.git('branch', 'old', 'HEAD~1');
    assert.equal((await pullWith({ ref: 'old' })).outcome, 'current');
    const missing = await pullWith({ ref: 'never' });
    assert.equal(missing.outcome, 'refused');
    assert.match(missing.reason ?? '', /expected a branch never/);
  });

  test('a remote that is gone leaves the last good snapshot, with its age; and comes back', bound, async (t) => {
    const { repository, pullWith, state, now } = await setUpPull(t);
    const { revision, lastSuccessAt } = await pullWith();
    await rename(repository.path, `${repository.path}.away`);
    const status = await pullWith();
    assert.equal(status.outcome, 'unreachable');
    assert.deepEqual([status.revision, status.lastSuccessAt], [revision, lastSuccessAt]);
    assert.match(status.reason ?? '', /does not exist/);
    assert.match(
      formatSourceStatus(status, now() + 3600),
      /unreachable.*last current 1 h 1 min ago, obeying [0-9a-f]{12}/,
    );
    assert.equal((await state()).snapshot?.revision, revision);
    await rename(`${repository.path}.away`, repository.path);
    assert.equal((await pullWith()).outcome, 'current');
  });

  test('with the remote gone and the snapshot lost, the mirror still knows', bound, async (t) => {
    const { repository, directory, pullWith, state } = await setUpPull(t);
    const { revision } = await pullWith();
    await rm(repository.path, { recursive: true });
    await rm(join(directory, 'snapshot.json'));
    const status = await pullWith();
    assert.deepEqual([status.outcome, status.revision], ['unreachable', revision]);
    assert.equal((await state()).snapshot?.revision, revision);
  });

  test('damaged files of the source itself are made anew', bound, async (t) => {
    const { directory, pullWith, state } = await setUpPull(t);
    const { revision } = await pullWith();
    for (const name of ['snapshot.json', 'source-status.json', 'poll.json', 'parsed.json'])
      await writeFile(join(directory, name), '{"format":');
    await assert.rejects(state(), { code: 'UNEXPECTED_OUTPUT' });
    assert.equal((await pullWith()).outcome, 'current');
    assert.equal((await state()).snapshot?.revision, revision);
  });

  test(
    'with trust git, only a signed commit is followed, and a key that is taken off the list counts no more',
    bound,
    async (t) => {
      const { folder, repository, pullWith, state } = await setUpPull(t);
      const signers = join(folder, 'allowed_signers');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'ada')]);
      const allowAda = `ada@example.com namespaces="git" ${await readFile(join(folder, 'ada.pub'), 'utf8')}`;
      await writeFile(signers, allowAda);
      const config = { trust: 'git', allowedSigners: signers } as const;

      const unsigned = await pullWith(config);
      assert.equal(unsigned.outcome, 'refused');
      assert.match(unsigned.reason ?? '', /not signed/);
      assert.equal((await state()).snapshot, undefined);

      const flags = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${join(folder, 'ada')}`];
      await repository.git(...flags, 'commit', '--quiet', '--allow-empty', '-S', '-m', 'signed');
      const signed = await pullWith(config);
      assert.equal(signed.outcome, 'current');
      const trust = (await state()).snapshot?.source.trust;
      assert.equal(trust?.mode === 'git' ? trust.signer : '', 'ada@example.com');

      await writeFile(signers, '');
      const revoked = await pullWith(config);
      assert.equal(revoked.outcome, 'refused');
      assert.equal(revoked.revision, signed.revision);
    },
  );

  test('another version of Scope reads the same commit again', bound, async (t) => {
    const { directory, pullWith } = await setUpPull(t);
    await pullWith();
    const before = await stat(join(directory, 'snapshot.json'));
    await pullWith({}, { version: '0.2.0' });
    assert.notEqual((await stat(join(directory, 'snapshot.json'))).ino, before.ino);
  });

  test('over HTTP, an unchanged poll asks once and runs no git', bound, async (t) => {
    const { folder, repository, directory, pullWith } = await setUpPull(t);
    const options = { repository: repository.path, stateDirectory: join(folder, 'registry'), listen: '127.0.0.1:0' };
    const registry = await startRegistry(options);
    t.after(() => registry.close());
    const url = registry.url;
    assert.equal((await pullWith({ url })).outcome, 'current');
    // Without a mirror no git could answer: only the conditional request is left.
    await rm(join(directory, 'git'), { recursive: true });
    const startedAt = performance.now();
    assert.equal((await pullWith({ url })).outcome, 'current');
    assert.ok(performance.now() - startedAt < 1_000);
    await assert.rejects(stat(join(directory, 'git')));

    const next = await repository.commit({ 'network.yaml': networkYaml + hostLine('work', 3) }, 'work');
    await registry.refresh();
    assert.equal((await pullWith({ url })).revision, next);
    await registry.close();
    assert.equal((await pullWith({ url })).outcome, 'unreachable');
  });

  test('one pull at a time', bound, async (t) => {
    const { directory, pullWith } = await setUpPull(t);
    await withSourceLock(directory, 0, () =>
      assert.rejects(pullWith({}, { lockWaitMs: 200 }), { code: 'LOCKED', reaction: 'wait' }),
    );
    const [first, second] = await Promise.all([pullWith(), pullWith()]);
    assert.deepEqual([first.outcome, second.outcome], ['current', 'current']);
  });

  test('the loop pulls until it is told to stop', bound, async (t) => {
    const { repository, pullWith } = await setUpPull(t);
    const seen: SourceStatus[] = [];
    const ending = new AbortController();
    const loop = watchSource({
      pull: () => pullWith({}, { signal: ending.signal }),
      random: () => 0.5,
      intervalMs: 50,
      signal: ending.signal,
      onStatus: (status) => seen.push(status),
    });
    const until = async (revision: string) => {
      while (seen.at(-1)?.revision !== revision) await sleep(20, undefined, { signal: t.signal });
    };
    await until(await repository.git('rev-parse', 'HEAD'));
    await until(await repository.commit({ note: 'x' }, 'second'));
    ending.abort();
    await loop;
  });
});
