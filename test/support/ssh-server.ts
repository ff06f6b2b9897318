/**
 * A real sshd on loopback with a host key of its own, whose only user key may do nothing but fetch one repository.
 * @module
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './system.ts';

export interface SshServer {
  readonly url: string;
  /** Private key of the user, 0600. */
  readonly keyFile: string;
  /** Lists the server's own host key. */
  readonly knownHostsFile: string;
  /** A line of a known-hosts file that gives the server another key. */
  readonly otherHostLine: string;
}

/** Serves `repository` until the test is over. Needs root, as sshd does to become the user that logs in. */
export async function serveOverSsh(t: TestContext, folder: string, repository: string): Promise<SshServer> {
  const directory = join(folder, 'sshd');
  await mkdir(directory, { mode: 0o755 });
  const file = (name: string) => join(directory, name);
  for (const name of ['host', 'other', 'user']) run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file(name));
  const port = await freePort();
  const publicKey = async (name: string) => (await readFile(file(`${name}.pub`), 'utf8')).trim();
  const hostLine = async (name: string) => `[127.0.0.1]:${port} ${await publicKey(name)}\n`;
  const command = `git -c safe.directory=* upload-pack '${repository}'`;
  await writeFile(file('authorized_keys'), `restrict,command="${command}" ${await publicKey('user')}\n`);
  await writeFile(file('known_hosts'), await hostLine('host'));
  await chmod(file('known_hosts'), 0o644);
  const config = `ListenAddress 127.0.0.1:${port}
HostKey ${file('host')}
AuthorizedKeysFile ${file('authorized_keys')}
AuthenticationMethods publickey
PermitRootLogin forced-commands-only
StrictModes no
UsePAM no
PidFile none
`;
  await writeFile(file('config'), config);
  // sshd wants this one, and cannot be told another.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  t.after(() => stop(server));
  for (let waited = 0; !(await answers(port)); waited += 50) {
    assert.ok(waited < 5_000 && server.exitCode === null, `sshd did not start: ${log}`);
    await sleep(50);
  }
  return {
    url: `ssh://root@127.0.0.1:${port}${repository}`,
    keyFile: file('user'),
    knownHostsFile: file('known_hosts'),
    otherHostLine: await hostLine('other'),
  };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
