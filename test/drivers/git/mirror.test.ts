/**
 * The bare mirror against real repositories, by path and by HTTP: what it fetches, lists, reads, and refuses.
 * @module
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chown, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { DriverError } from '../../../reconciler/drivers/driver-error.ts';
import { type CommitId, parseBranch } from '../../../reconciler/drivers/git/branch.ts';
import { Mirror } from '../../../reconciler/drivers/git/mirror.ts';
import { parseRemote } from '../../../reconciler/drivers/git/remote.ts';
import { ConfigRepository } from '../../../reconciler/drivers/lab/config-repository.ts';
import { gitWithInput } from '../../support/git-input.ts';
import { scratch } from '../../support/scratch.ts';

const bound = { timeout: 20_000 };
const main = branch('main');

function branch(name: string) {
  const parsed = parseBranch(name);
  assert.ok(parsed.ok);
  return parsed.value;
}

async function openMirror(directory: string, url: string, fetchTimeoutMs = 10_000): Promise<Mirror> {
  const remote = parseRemote(url);
  assert.ok(remote.ok, url);
  return Mirror.open({ directory, remote: remote.value, fetchTimeoutMs });
}

async function setUp(t: TestContext, files: Record<string, string> = { 'network.yaml': 'version: 1\n' }) {
  const folder = await scratch(t);
  const repository = await ConfigRepository.create(join(folder, 'origin'), files);
  const mirror = await openMirror(join(folder, 'mirror'), repository.path);
  return { folder, repository, mirror };
}

async function headOf(mirror: Mirror): Promise<CommitId> {
  await mirror.fetch(main);
  const head = await mirror.head(main);
  assert.ok(head);
  return head;
}

// Most of the time goes into waiting for git.
describe('a mirror', { concurrency: 4 }, () => {
  test('reads the files of a commit as they were, also after another came', bound, async (t) => {
    const { repository, mirror } = await setUp(t, { 'network.yaml': 'one\n', 'hosts/ä b.yaml': 'two\n', empty: '' });
    const first = await headOf(mirror);
    await repository.commit({ 'network.yaml': 'changed\n' }, 'second');
    const second = await headOf(mirror);
    const { files, ignored } = await mirror.listTree(first);
    assert.deepEqual(
      files.map(({ path, size }) => [path, size]),
      [
        ['empty', 0],
        ['hosts/ä b.yaml', 4],
        ['network.yaml', 4],
      ],
    );
    assert.deepEqual(ignored, []);
    const contents = await mirror.readBlobs(files);
    assert.deepEqual(
      files.map(({ blobId }) => contents.get(blobId)?.toString()),
      ['', 'two\n', 'one\n'],
    );
    assert.notEqual(first, second);
    assert.equal(await mirror.isAncestor(first, second), true);
    assert.equal(await mirror.isAncestor(second, first), false);
    assert.equal(await mirror.isAncestor('1'.repeat(40) as CommitId, first), false);
  });

  test('follows a branch that was rewritten, and notices one that is gone', bound, async (t) => {
    const { repository, mirror } = await setUp(t);
    await repository.git('branch', 'other');
    await mirror.fetch('all');
    assert.ok(await mirror.head(branch('other')));
    await repository.git('branch', '-D', 'other');
    await repository.git('commit', '--quiet', '--amend', '--message', 'rewritten');
    await mirror.fetch('all');
    assert.equal(await mirror.head(branch('other')), undefined);
    assert.equal(await mirror.head(main), await repository.git('rev-parse', 'main'));
  });

  test('fetches a repository that belongs to another user', bound, async (t) => {
    const { repository, mirror } = await setUp(t);
    for (const name of await readdir(repository.path, { recursive: true }))
      await chown(join(repository.path, name), 12345, 12345);
    await chown(repository.path, 12345, 12345);
    assert.ok(await headOf(mirror));
  });

  test('never writes a work tree, and runs no hook of the remote', bound, async (t) => {
    const { folder, repository, mirror } = await setUp(t);
    const hook = `#!/bin/sh\ntouch ${folder}/hooked\n`;
    for (const name of ['post-checkout', 'reference-transaction', 'post-merge'])
      await writeFile(join(repository.path, '.git/hooks', name), hook, { mode: 0o755 });
    for (const key of ['core.fsmonitor', 'uploadpack.packObjectsHook', 'core.sshCommand'])
      await repository.git('config', key, `touch ${folder}/hooked`);
    await headOf(mirror);
    assert.deepEqual((await readdir(folder)).sort(), ['mirror', 'origin']);
    assert.deepEqual((await readdir(join(folder, 'mirror'))).sort(), ['gitconfig', 'mirror.git', 'remote']);
  });

  test('a configuration of the mirror that somebody planted does not run anything', bound, async (t) => {
    const { folder, mirror } = await setUp(t);
    const head = await headOf(mirror);
    const text = `[core]\n\tbare = true\n\tfsmonitor = touch ${folder}/ran\n\thooksPath = ${folder}\n[gpg]\n\tprogram = ${folder}/x\n`;
    await writeFile(join(mirror.gitDirectory, 'config'), text);
    await writeFile(join(folder, 'reference-transaction'), `#!/bin/sh\ntouch ${folder}/ran\n`, { mode: 0o755 });
    await mirror.fetch(main);
    await mirror.checkSignature(head, '/dev/null');
    assert.ok(!(await readdir(folder)).includes('ran'));
  });

  test('locks and objects that a killed git left do not stop the next fetch', bound, async (t) => {
    const { repository, mirror } = await setUp(t);
    await headOf(mirror);
    await mkdir(join(mirror.gitDirectory, 'refs/heads'), { recursive: true });
    await writeFile(join(mirror.gitDirectory, 'refs/heads/main.lock'), '');
    await writeFile(join(mirror.gitDirectory, 'packed-refs.lock'), '');
    await mkdir(join(mirror.gitDirectory, 'objects/pack'), { recursive: true });
    await writeFile(join(mirror.gitDirectory, 'objects/pack/tmp_pack_begun'), 'half a pack');
    await repository.commit({ a: 'a' }, 'second');
    assert.equal(await headOf(mirror), await repository.git('rev-parse', 'main'));
    const packs = await readdir(join(mirror.gitDirectory, 'objects/pack'));
    assert.ok(!packs.includes('tmp_pack_begun'), packs.join());
  });

  test('a remote that keeps silent is asked once, and costs nothing but the time', bound, async (t) => {
    const folder = await scratch(t);
    let asked = 0;
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      asked += 1;
      sockets.push(socket);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const mirror = await openMirror(join(folder, 'mirror'), `http://127.0.0.1:${port}/net`, 1_000);
    const startedAt = performance.now();
    await assert.rejects(mirror.fetch(main), { code: 'COMMAND_TIMEOUT' });
    assert.ok(performance.now() - startedAt < 4_000, 'the deadline is one');
    assert.equal(asked, 1);
    // Nobody is left who would wait for an answer.
    await Promise.all(sockets.map((socket) => once(socket.resume(), 'close')));
  });

  test('a mirror whose objects are damaged is made anew', bound, async (t) => {
    const { repository, mirror } = await setUp(t);
    await headOf(mirror);
    const objects = join(mirror.gitDirectory, 'objects');
    for (const name of await readdir(objects)) await rm(join(objects, name), { recursive: true });
    await repository.commit({ a: 'a' }, 'second');
    const head = await headOf(mirror);
    assert.equal((await mirror.listTree(head)).files.length, 2);
  });

  test('what one remote said is forgotten when another takes its place', bound, async (t) => {
    const { folder, mirror } = await setUp(t);
    await headOf(mirror);
    const other = await openMirror(join(folder, 'mirror'), join(folder, 'other'));
    assert.equal(await other.head(main), undefined);
  });

  test('links and submodules are set apart, and lead nowhere', bound, async (t) => {
    const { repository, mirror } = await setUp(t);
    await symlink('/etc/passwd', join(repository.path, 'link.yaml'));
    await repository.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    await repository.git('add', 'link.yaml');
    await repository.git('commit', '--quiet', '--message', 'hostile');
    const { files, ignored } = await mirror.listTree(await headOf(mirror));
    assert.deepEqual(
      files.map(({ path }) => path),
      ['network.yaml'],
    );
    assert.deepEqual(ignored, [
      { path: 'link.yaml', kind: 'symbolic link' },
      { path: 'sub', kind: 'submodule' },
    ]);
  });

  test('names that mean something to git or a terminal never become files', bound, async (t) => {
    for (const name of ['.git', '.GIT', '..', '.gitmodules\u001b[2J']) {
      const { repository, mirror } = await setUp(t);
      const blob = await repository.git('hash-object', '-w', 'network.yaml');
      const input = `100644 blob ${blob}\t${name}\0`;
      const tree = gitWithInput(repository.path, input, 'mktree', '-z');
      const commit = await repository.git('commit-tree', tree, '-m', 'hostile');
      await repository.git('update-ref', 'refs/heads/main', commit);
      try {
        await mirror.fetch(main);
      } catch (error) {
        assert.ok(error instanceof DriverError);
        continue;
      }
      const { files, ignored } = await mirror.listTree(commit as CommitId);
      assert.deepEqual(files, [], name);
      assert.equal(ignored[0]?.kind, 'unusual name');
      assert.doesNotMatch(ignored[0]?.path ?? '', /\p{Cc}/u);
    }
  });

  test('a file over 1 MiB is not read', bound, async (t) => {
    const { mirror } = await setUp(t, { 'big.yaml': 'x'.repeat((1 << 20) + 1), 'fits.yaml': 'y'.repeat(1 << 20) });
    const { files } = await mirror.listTree(await headOf(mirror));
    await assert.rejects(mirror.readBlobs(files), { code: 'GIT_REFUSED', message: /1048576 bytes in big.yaml/ });
    assert.equal((await mirror.readBlobs(files.slice(1))).size, 1);
  });

  test('a commit with 100,000 files is refused, soon', bound, async (t) => {
    const { repository, mirror } = await setUp(t);
    const blob = await repository.git('hash-object', '-w', 'network.yaml');
    const names = Array.from({ length: 100_000 }, (_, index) => `100644 blob ${blob}\tf${index}\n`);
    const tree = gitWithInput(repository.path, names.join(''), 'mktree');
    await repository.git('update-ref', 'refs/heads/main', await repository.git('commit-tree', tree, '-m', 'many'));
    await assert.rejects(mirror.listTree(await headOf(mirror)), {
      code: 'GIT_REFUSED',
      message: /at most 50000 files/,
    });
  });

  test('what cannot be reached is named, without credentials, in time', bound, async (t) => {
    const folder = await scratch(t);
    const gone = await openMirror(join(folder, 'a'), join(folder, 'nothing'));
    await assert.rejects(gone.fetch(main), { code: 'GIT_FAILED', message: /cannot fetch .*nothing/ });
    const closed = await openMirror(join(folder, 'b'), 'http://ada:hunter2@127.0.0.1:9/net');
    const error: unknown = await closed.fetch(main).catch((reason: unknown) => reason);
    assert.ok(error instanceof DriverError);
    assert.match(error.message, /\(hidden\)@127\.0\.0\.1:9/);
    assert.doesNotMatch(error.message + String(error.stack), /hunter2/);
  });
});
