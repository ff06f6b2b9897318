/**
 * State files, key files and the lock, on a real file system and with real processes.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import {
  createDirectory,
  createFile,
  readFileIfPresent,
  writeFileAtomically,
} from '../../reconciler/drivers/files/atomic-file.ts';
import { readPrivateKeyFile } from '../../reconciler/drivers/files/key-file.ts';
import { acquireLock } from '../../reconciler/drivers/files/lock.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';
import { makeKeyPair, run } from '../support/system.ts';

const drivers = join(import.meta.dirname, '../../reconciler/drivers');
const network = 'mesh0' as NetworkName;
const fresh = () => mkdtempSync('/run/test-');
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a file is replaced, 0600 whatever the umask, and nothing is left beside it', async () => {
  const path = join(fresh(), 'state.json');
  const umask = process.umask(0o777);
  await writeFileAtomically(path, 'one').finally(() => process.umask(umask));
  await writeFileAtomically(path, 'two');
  assert.equal(readFileSync(path, 'utf8'), 'two');
  assert.equal(mode(path), '600');
  await writeFileAtomically(path, 'three', 0o644);
  assert.equal(mode(path), '644');
  assert.deepEqual(readdirSync(join(path, '..')), ['state.json']);
});

test('a symbolic link in its place is replaced, not followed', async () => {
  const directory = fresh();
  writeFileSync(join(directory, 'target'), 'precious');
  symlinkSync('target', join(directory, 'state'));
  await writeFileAtomically(join(directory, 'state'), 'new');
  assert.equal(readFileSync(join(directory, 'target'), 'utf8'), 'precious');
  assert.equal(readFileSync(join(directory, 'state'), 'utf8'), 'new');
});

test('a full disk leaves the old text and no rubbish', async () => {
  const directory = fresh();
  run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory);
  await writeFileAtomically(join(directory, 'state'), 'old');
  await assert.rejects(writeFileAtomically(join(directory, 'state'), 'x'.repeat(200_000)), {
    code: 'FILE_FAILED',
    message: /ENOSPC$/,
  });
  assert.equal(readFileSync(join(directory, 'state'), 'utf8'), 'old');
  assert.deepEqual(readdirSync(directory), ['state']);
});

test('killed at any moment, a writer leaves one of the texts that it wrote, whole', async () => {
  const path = join(fresh(), 'state');
  for (let round = 0; round < 15; round += 1) {
    const writer = start(`
      import { writeFileAtomically } from '${drivers}/files/atomic-file.ts';
      process.stdout.write('ready');
      for (let n = 0; ; n += 1) await writeFileAtomically('${path}', String(n % 10).repeat(50_000));`);
    await once(writer.stdout!, 'data');
    // Killed between two of its writes, or in the middle of one, but not before the first is whole.
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 5 + round));
    await kill(writer);
    const text = readFileSync(path, 'utf8');
    assert.equal(text.length, 50_000);
    assert.equal(new Set(text).size, 1);
  }
});

test('a new file is private and is never written over or through', async () => {
  const directory = fresh();
  await createFile(join(directory, 'key'), 'secret\n');
  assert.equal(mode(join(directory, 'key')), '600');
  await assert.rejects(createFile(join(directory, 'key'), 'other'), { code: 'FILE_FAILED', message: /EEXIST$/ });
  symlinkSync('nowhere', join(directory, 'link'));
  await assert.rejects(createFile(join(directory, 'link'), 'other'), { message: /EEXIST$/ });
  assert.deepEqual(readdirSync(directory).sort(), ['key', 'link']);
  assert.equal(readFileSync(join(directory, 'key'), 'utf8'), 'secret\n');
});

test('directories are made 0700; a file that is missing reads as undefined', async () => {
  const directory = join(fresh(), 'a/b');
  await createDirectory(directory);
  await createDirectory(directory);
  assert.equal(mode(directory), '700');
  assert.equal(await readFileIfPresent(join(directory, 'none')), undefined);
  await assert.rejects(readFileIfPresent(directory), { code: 'FILE_FAILED' });
});

test('a private key file is read, also by a symbolic link', async () => {
  const directory = fresh();
  const { privateKey } = makeKeyPair();
  writeFileSync(join(directory, 'key'), `${privateKey.reveal()}\n`, { mode: 0o400 });
  symlinkSync('key', join(directory, 'link'));
  assert.ok((await readPrivateKeyFile(join(directory, 'key'))).equals(privateKey));
  assert.ok((await readPrivateKeyFile(join(directory, 'link'))).equals(privateKey));
});

const unsafe: readonly (readonly [string, (path: string) => void, string])[] = [
  ['readable by its group', (path) => chmodSync(path, 0o640), 'KEY_FILE_UNSAFE'],
  ['readable by all', (path) => chmodSync(path, 0o604), 'KEY_FILE_UNSAFE'],
  ['writable by all', (path) => chmodSync(path, 0o602), 'KEY_FILE_UNSAFE'],
  ['owned by somebody else', (path) => chownSync(path, 1234, 0), 'KEY_FILE_UNSAFE'],
  ['with a second name', (path) => linkSync(path, `${path}2`), 'KEY_FILE_UNSAFE'],
  ['too long', (path) => writeFileSync(path, 'x'.repeat(2000)), 'KEY_FILE_UNSAFE'],
  ['empty', (path) => writeFileSync(path, ''), 'KEY_INVALID'],
  ['all zero', (path) => writeFileSync(path, `${'A'.repeat(43)}=\n`), 'KEY_INVALID'],
  [
    'two keys',
    (path) => writeFileSync(path, `${readFileSync(path, 'utf8')}\n${makeKeyPair().publicKey}`),
    'KEY_INVALID',
  ],
];
for (const [what, spoil, code] of unsafe) {
  test(`a private key file that is ${what} is refused, without its text in the error`, async () => {
    const path = join(fresh(), 'key');
    const { privateKey } = makeKeyPair();
    writeFileSync(path, privateKey.reveal(), { mode: 0o600 });
    spoil(path);
    await assert.rejects(readPrivateKeyFile(path), (error: Error & { code: string }) => {
      assert.equal(error.code, code);
      assert.ok(error.message.includes(path));
      assert.ok(!error.message.includes(privateKey.reveal()));
      return true;
    });
  });
}

test('what is no file, or not there, is refused without waiting', async () => {
  const directory = fresh();
  run('mkfifo', '-m', '600', join(directory, 'fifo'));
  mkdirSync(join(directory, 'dir'), { mode: 0o700 });
  await assert.rejects(readPrivateKeyFile(join(directory, 'fifo')), { code: 'KEY_FILE_UNSAFE' });
  await assert.rejects(readPrivateKeyFile(join(directory, 'dir')), { code: 'KEY_FILE_UNSAFE' });
  await assert.rejects(readPrivateKeyFile(join(directory, 'none')), { code: 'FILE_FAILED', message: /ENOENT$/ });
});

test('one lock per network; the second is told who holds it; kill -9 frees it', async () => {
  const directory = fresh();
  const holder = start(`
    import { acquireLock } from '${drivers}/files/lock.ts';
    await acquireLock('mesh0', '${directory}');
    process.stdout.write('ready');
    setInterval(() => {}, 1000);`);
  await once(holder.stdout!, 'data');
  await assert.rejects(acquireLock(network, directory), {
    code: 'LOCKED',
    reaction: 'wait',
    message: `another Scope works on mesh0 (process ${holder.pid})`,
  });
  const other = await acquireLock('mesh1' as NetworkName, directory);
  await kill(holder);
  assert.deepEqual(readdirSync(directory).sort(), ['mesh0.pid', 'mesh1.pid'], 'the killed holder left its file');
  const lock = await acquireLock(network, directory);
  await assert.rejects(acquireLock(network, directory), {
    code: 'LOCKED',
    message: new RegExp(`process ${process.pid}\\)$`),
  });
  await lock.release();
  await other.release();
  assert.deepEqual(readdirSync(directory), []);
  const again = await acquireLock(network, join(directory, 'missing'));
  await again.release();
});

test('a lock does not keep its process alive', () => {
  run(
    process.execPath,
    '--input-type=module-typescript',
    '-e',
    `import { acquireLock } from '${drivers}/files/lock.ts'; await acquireLock('mesh0', '/run');`,
  );
});

function start(script: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
