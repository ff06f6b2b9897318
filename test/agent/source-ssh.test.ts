/**
 * Pulls from a real sshd, by the unprivileged child of root: keys that are right, wrong, unknown or out of reach.
 * @module
 */
import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runSource } from '../../reconciler/agent/source-child.ts';
import type { SourceConfig } from '../../reconciler/agent/source-config.ts';
import { withCredentials } from '../../reconciler/agent/source-key.ts';
import { confine, unprivilegedUser } from '../../reconciler/agent/source-privileges.ts';
import { commandOutput } from '../../reconciler/drivers/command.ts';
import { hostLine, networkYaml, setUpPull, spawnCommand } from '../support/pull-network.ts';
import { scratch } from '../support/scratch.ts';
import { serveOverSsh } from '../support/ssh-server.ts';
import { run } from '../support/system.ts';

const bound = { timeout: 120_000 };
const user = await unprivilegedUser();

async function setUp(t: TestContext) {
  const { folder, repository, directory, config } = await setUpPull(t);
  const bare = join(folder, 'net.git');
  await repository.git('clone', '--quiet', '--bare', repository.path, bare);
  const server = await serveOverSsh(t, folder, bare);
  const pull = (changes: Partial<SourceConfig> = {}) => {
    const { url, keyFile: sshKeyFile, knownHostsFile } = server;
    const now = () => Math.floor(Date.now() / 1000);
    return runSource(
      spawnCommand,
      { ...config, url, sshKeyFile, knownHostsFile, ...changes },
      {
        directory,
        version: '0.1.0',
        now,
      },
    );
  };
  const commit = async () => {
    const revision = await repository.commit({ 'network.yaml': networkYaml + hostLine('work', 3) }, 'work');
    await repository.git('push', '--quiet', bare, 'main');
    return revision;
  };
  return { folder, directory, config, server, pull, commit };
}

describe('a pull over ssh', { concurrency: 3 }, () => {
  test('follows the repository with a key that only root can read', bound, async (t) => {
    const { directory, server, pull, commit } = await setUp(t);
    const { uid, mode } = await stat(server.keyFile);
    assert.deepEqual([uid, mode & 0o777], [0, 0o600]);
    const { status, snapshot } = await pull();
    assert.equal(status.outcome, 'current', status.reason);
    assert.equal(snapshot?.network.hosts.length, 2);
    const revision = await commit();
    assert.equal((await pull()).status.revision, revision);
    assert.equal((await stat(join(directory, 'git'))).mode & 0o777, 0o700);
    assert.ok(!(await readdir(join(directory, 'git'))).includes('ssh-key'));
  });

  test('leaves the last good snapshot when the host key is another', bound, async (t) => {
    const { folder, server, pull, commit } = await setUp(t);
    const { status: before } = await pull();
    await commit();
    const knownHostsFile = join(folder, 'other_hosts');
    await writeFile(knownHostsFile, server.otherHostLine);
    const { status } = await pull({ knownHostsFile });
    assert.equal(status.outcome, 'unreachable');
    assert.match(status.reason ?? '', /^cannot fetch ssh:.*REMOTE HOST IDENTIFICATION HAS CHANGED/);
    assert.doesNotMatch(status.reason ?? '', /@@/);
    assert.equal(status.revision, before.revision);
  });

  test('trusts no host on first use', bound, async (t) => {
    const { folder, pull } = await setUp(t);
    const knownHostsFile = join(folder, 'no_hosts');
    await writeFile(knownHostsFile, '');
    const { status } = await pull({ knownHostsFile });
    assert.equal(status.outcome, 'unreachable');
    assert.match(status.reason ?? '', /host key is known for|Host key verification failed/);
    assert.equal(await readFile(knownHostsFile, 'utf8'), '');
    const missing = await pull({ knownHostsFile: join(folder, 'nowhere') });
    assert.match(
      missing.status.reason ?? '',
      /expected known ssh hosts, but ".*nowhere" does not exist \(put the host/,
    );
  });

  test('says what is wrong with the key', bound, async (t) => {
    const { folder, server, pull } = await setUp(t);
    const reason = async (sshKeyFile: string) => {
      const { status } = await pull({ sshKeyFile });
      assert.equal(status.outcome, 'unreachable');
      return status.reason ?? '';
    };
    assert.match(await reason(join(folder, 'nowhere')), /expected to read .*nowhere: ENOENT/);
    assert.match(await reason(`${server.keyFile}.pub`), /expected mode 0600, got 0644/);
    const noKey = join(folder, 'no-key');
    await writeFile(noKey, 'none', { mode: 0o600 });
    assert.match(await reason(noKey), /expected a private ssh key in .*no-key/);
    const stranger = join(folder, 'stranger');
    run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', stranger);
    assert.match(await reason(stranger), /Permission denied \(publickey\)/);
  });

  test('started without privileges, names the key that it may not read and what to do', bound, async (t) => {
    const { folder, directory, config, server } = await setUp(t);
    await mkdir(join(folder, 'keys'), { mode: 0o700 });
    const request = {
      config: { ...config, url: server.url, sshKeyFile: join(folder, 'keys', 'mesh0.ssh') },
      options: { directory, version: '0.1.0' },
    };
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o777);
    const [program, ...args] = await confine([...spawnCommand, 'source', '--from-stdin'], user);
    await commandOutput({ program, args, input: JSON.stringify(request), timeoutMs: 20_000 });
    const { reason } = JSON.parse(await readFile(join(directory, 'source-status.json'), 'utf8'));
    assert.match(reason, new RegExp(`user ${user.uid} .*may not read ".*/keys" \\(have systemd load it`));
  });
});

test('a key that systemd has loaded takes the place of the file, a placeholder does not', async (t) => {
  const { config, server } = await setUp(t);
  const credentials = await scratch(t);
  const named: SourceConfig = { ...config, sshKeyFile: '/etc/scope/keys/mesh0.ssh' };
  const loaded = join(credentials, 'mesh0.ssh');
  assert.deepEqual(await withCredentials(named, undefined), named);
  assert.deepEqual(await withCredentials(named, credentials), named);
  await writeFile(loaded, 'none');
  assert.deepEqual(await withCredentials(named, credentials), named);
  await writeFile(loaded, await readFile(server.keyFile));
  assert.deepEqual(await withCredentials(named, credentials), { ...named, sshKeyFile: loaded });
  assert.deepEqual(await withCredentials(config, credentials), config);
});
