/**
 * The pull of a one-shot `apply` by root: it runs as somebody else, can write nowhere else, and what it leaves is only
 * believed after a look. These tests need root, as what they test does.
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runSource } from '../../reconciler/agent/source-child.ts';
import { prepareSourceDirectory } from '../../reconciler/agent/source-directory.ts';
import { confine, type SpawnCommand, unprivilegedUser } from '../../reconciler/agent/source-privileges.ts';
import { readSourceState } from '../../reconciler/agent/source-store.ts';
import { commandOutput, runCommand } from '../../reconciler/drivers/command.ts';
import { hostLine, networkYaml, setUpPull, spawnCommand } from '../support/pull-network.ts';
import { scratch } from '../support/scratch.ts';
import { descendantsOf, readProcessFile } from '../support/system.ts';

const bound = { timeout: 120_000 };
const user = await unprivilegedUser();
const now = () => Math.floor(Date.now() / 1000);

async function confined(...command: string[]): Promise<string> {
  const [program, ...args] = await confine(command, user);
  return commandOutput({ program, args });
}

describe('an unprivileged pull', { concurrency: 3 }, () => {
  test('pulls as another user, and the parent reads the outcome', bound, async (t) => {
    const { repository, directory, config } = await setUpPull(t);
    const options = { directory, version: '0.1.0', now };
    const first = await runSource(spawnCommand, config, options);
    assert.equal(first.status.outcome, 'current', first.status.reason);
    assert.equal(first.snapshot?.network.hosts.length, 2);
    assert.equal((await stat(directory)).uid, user.uid);
    assert.equal((await stat(join(directory, 'snapshot.json'))).uid, user.uid);
    await repository.commit({ 'network.yaml': networkYaml + hostLine('work', 3) }, 'work');
    assert.equal((await runSource(spawnCommand, config, options)).snapshot?.network.hosts.length, 3);
  });

  test('has no capability, no group, no way to new privileges, and limits', bound, async () => {
    const status = await confined('cat', '/proc/self/status');
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim();
    assert.equal(field('Uid'), Array(4).fill(user.uid).join('\t'));
    assert.equal(field('Gid'), Array(4).fill(user.gid).join('\t'));
    assert.equal(field('Groups'), '');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) assert.match(field(set) ?? '', /^0+$/, set);
    assert.equal(field('NoNewPrivs'), '1');
    assert.match(await confined('cat', '/proc/self/limits'), /Max core file size +0 /);
    assert.doesNotMatch(await confined('env'), /SCOPE|GIT|HOME/);
  });

  test('cannot write elsewhere, nor read what is not for everybody', bound, async (t) => {
    const folder = await scratch(t);
    await writeFile(join(folder, 'key'), 'secret', { mode: 0o600 });
    for (const command of [
      ['touch', join(folder, 'new')],
      ['cat', join(folder, 'key')],
      ['touch', '/etc/scope-test'],
    ]) {
      const [program, ...args] = await confine(command, user);
      assert.notEqual((await runCommand({ program, args })).exitCode, 0, command.join(' '));
    }
  });

  test('a program that only root can reach is still found', bound, async (t) => {
    const { folder, config, directory } = await setUpPull(t);
    const hidden = join(folder, 'root', 'scope');
    await mkdir(hidden, { recursive: true });
    await chmod(join(folder, 'root'), 0o700);
    await writeFile(join(hidden, 'part.ts'), '');
    const [program = '', ...script] = spawnCommand;
    const spawn: SpawnCommand = [program, '--import', join(hidden, 'part.ts'), ...script];
    const { status } = await runSource(spawn, config, { directory, version: '0.1.0', now });
    assert.equal(status.outcome, 'current', status.reason);
  });

  test('a package whose own folder is closed is found whole, under any umask', bound, async (t) => {
    const folder = await scratch(t);
    const place = join(folder, 'root', 'scope');
    await mkdir(join(place, 'deep'), { recursive: true });
    await writeFile(join(place, 'package.json'), '{ "type": "module", "version": "7" }');
    await writeFile(join(place, 'other.ts'), `export { default } from './package.json' with { type: 'json' };\n`);
    const script = join(place, 'deep', 'run.ts');
    await writeFile(script, `import it from '../other.ts';\nconsole.log(it.version);\n`);
    for (const closed of [place, join(folder, 'root')]) await chmod(closed, 0o700);
    const args = ['-c', 'umask 077; exec "$@"', 'sh', ...(await confine([process.execPath, script], user))];
    assert.equal(await commandOutput({ program: 'sh', args }), '7\n');
  });

  test('a program that is closed to others is named, with the remedy', bound, async (t) => {
    const { folder, config, directory } = await setUpPull(t);
    await writeFile(join(folder, 'package.json'), '{}');
    await writeFile(join(folder, 'run.ts'), '', { mode: 0o600 });
    const spawn: SpawnCommand = [process.execPath, join(folder, 'run.ts')];
    const run = runSource(spawn, config, { directory, version: '0.1.0', now });
    await assert.rejects(run, { code: 'NOT_PERMITTED', message: new RegExp(`run.ts.*chmod -R go\\+rX ${folder}$`) });
  });

  test(
    'a repository and a state directory in a place of root are reached, and nothing beside them',
    bound,
    async (t) => {
      const { folder, directory, config, repository } = await setUpPull(t);
      await writeFile(join(folder, 'beside'), 'x');
      await chmod(folder, 0o700);
      const options = { directory, version: '0.1.0', now };
      const { status } = await runSource(spawnCommand, config, options);
      assert.equal(status.outcome, 'current', status.reason);
      const [program, ...args] = await confine(['ls', '-A', folder], user, [repository.path]);
      assert.equal(await commandOutput({ program, args }), 'origin\n');
      assert.equal((await readSourceState(directory)).snapshot?.network.hosts.length, 2);
    },
  );

  test('a repository that it may not enter is named', bound, async (t) => {
    const { folder, repository, directory, config } = await setUpPull(t);
    await chmod(repository.path, 0o700);
    const { status, snapshot } = await runSource(spawnCommand, config, { directory, version: '0.1.0', now });
    assert.equal(status.outcome, 'unreachable');
    assert.match(status.reason ?? '', new RegExp(`user ${user.uid} without privileges.*${folder}/origin`));
    assert.equal(snapshot, undefined);
  });

  test('a password in the URL stands in no argument list', bound, async (t) => {
    const { directory, config } = await setUpPull(t);
    const silent = createServer().listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const url = `http://ada:hunter2@127.0.0.1:${port}/net`;
    const options = { directory, version: '0.1.0', now, fetchTimeoutMs: 1_500 };
    const running = runSource(spawnCommand, { ...config, url }, options);
    let seen = '';
    const watching = setInterval(() => {
      seen += descendantsOf(process.pid)
        .map((pid) => readProcessFile(pid, 'cmdline'))
        .join('\n');
    }, 50);
    const { status } = await running;
    clearInterval(watching);
    assert.match(seen, /git-remote-http|git.*fetch/);
    assert.equal(seen.includes('hunter2') || JSON.stringify(status).includes('hunter2'), false);
    assert.equal(status.outcome, 'unreachable');
  });

  test('a child that dies, lies or leaves traps is an error, not a snapshot', bound, async (t) => {
    const { folder, directory, config } = await setUpPull(t);
    const options = { directory, version: '0.1.0', now };
    const child = async (script: string) => {
      const file = join(folder, 'child.sh');
      await writeFile(file, `#!/bin/sh\ncd ${directory}\n${script}\n`, { mode: 0o755 });
      return runSource([file], config, options);
    };
    await assert.rejects(child('exit 7'), { code: 'COMMAND_FAILED', message: /exit 7/ });
    await assert.rejects(child('exit 0'), { code: 'COMMAND_FAILED' });
    await assert.rejects(child('rm -rf *; ln -s /etc/passwd source-status.json'), { code: 'FILE_FAILED' });
    await assert.rejects(child('rm -rf *; mkfifo snapshot.json'), { code: 'FILE_FAILED' });
    await assert.rejects(child('rm -rf *; head -c 70000000 /dev/zero > snapshot.json'), { code: 'FILE_FAILED' });
    await assert.rejects(child(`rm -rf *; echo '{"format":1}' > snapshot.json`), { code: 'UNEXPECTED_OUTPUT' });
    await assert.rejects(child(`rm -rf *; printf '[%.0s' $(seq 100000) > snapshot.json`), {
      code: 'UNEXPECTED_OUTPUT',
    });
    const old = JSON.stringify({
      format: 1,
      url: '',
      ref: '',
      path: '',
      outcome: 'current',
      lastAttemptAt: 5,
      diagnostics: [],
    });
    await assert.rejects(child(`rm -rf *; echo '${old}' > source-status.json`), { code: 'COMMAND_FAILED' });
  });

  test('a directory of another user is handed over, its last good snapshot kept', bound, async (t) => {
    const { folder, directory, pullWith } = await setUpPull(t);
    const { revision } = await pullWith();
    await writeFile(join(folder, 'precious'), 'x');
    await symlink(folder, join(directory, 'trap'));
    execFileSync('chown', ['-R', '12345:12345', directory]);
    await prepareSourceDirectory(directory, user);
    assert.equal((await readSourceState(directory)).snapshot?.revision, revision);
    assert.equal((await stat(join(directory, 'snapshot.json'))).uid, user.uid);
    assert.equal(await readFile(join(folder, 'precious'), 'utf8'), 'x');
    await assert.rejects(stat(join(directory, 'git')));
  });

  test('a link in place of the directory is refused', bound, async (t) => {
    const folder = await scratch(t);
    await mkdir(join(folder, 'target'));
    await symlink(join(folder, 'target'), join(folder, 'source'));
    await assert.rejects(prepareSourceDirectory(join(folder, 'source'), user), { code: 'FILE_FAILED' });
    await rm(join(folder, 'source'));
    await chown(folder, 0, 0);
    await prepareSourceDirectory(join(folder, 'source'), user);
    assert.equal((await stat(join(folder, 'source'))).uid, user.uid);
  });
});
