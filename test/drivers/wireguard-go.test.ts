/**
 * The WireGuard contract on wireguard-go, by both ways to it, and what only a userspace program can do wrong.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, test } from 'node:test';
import { readDevices, writeDevice } from '../../reconciler/drivers/wireguard/devices.ts';
import { createInterface, waitForProgramToEnd } from '../../reconciler/drivers/wireguard/interface.ts';
import { socketTransport } from '../../reconciler/drivers/wireguard/socket-transport.ts';
import { wgTransport } from '../../reconciler/drivers/wireguard/wg-transport.ts';
import { makeKeyPair, processesNamed, readProcessFile, run, succeeds } from '../support/system.ts';
import { wireguardContract } from './wireguard-contract.ts';

const runDirectory = '/run/scope';
const device = 'scopet1';
const socketPath = `/var/run/wireguard/${device}.sock`;

wireguardContract({
  name: 'wireguard-go by its socket',
  mode: 'wireguard-go',
  transport: socketTransport,
  runDirectory,
});
wireguardContract({ name: 'wireguard-go by wg', mode: 'wireguard-go', transport: wgTransport, runDirectory });

describe('wireguard-go as a process', () => {
  afterEach(async () => {
    if (succeeds('ip', 'link', 'show', device)) run('ip', 'link', 'del', device);
    await waitForProgramToEnd(device);
  });

  test('it ends with its interface', async () => {
    await createInterface(device, 'auto');
    assert.equal(processesNamed('wireguard-go').length, 1);
    run('ip', 'link', 'del', device);
    await waitForProgramToEnd(device);
    assert.deepEqual(processesNamed('wireguard-go'), []);
  });

  test('killed, it leaves a stale socket: no device is read, and the next one can be made', async () => {
    await createInterface(device, 'wireguard-go');
    for (const pid of processesNamed('wireguard-go')) process.kill(pid, 'SIGKILL');
    while (processesNamed('wireguard-go').length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(existsSync(socketPath));
    assert.equal((await readDevices([{ name: device, kind: 'tun' }])).size, 0);
    await createInterface(device, 'wireguard-go');
    assert.equal((await readDevices([{ name: device, kind: 'tun' }])).size, 1);
  });

  test('it outlives who started it, in a session of its own, and inherits no descriptor of ours but null', () => {
    const script = `
      import { createInterface } from ${JSON.stringify(join(import.meta.dirname, '../../reconciler/drivers/wireguard/interface.ts'))};
      await createInterface('${device}', 'wireguard-go');`;
    execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: 'pipe',
      timeout: 20_000,
    });
    const [pid, ...others] = processesNamed('wireguard-go');
    assert.deepEqual(others, []);
    const [, , , session] = readProcessFile(pid!, 'stat')
      .replace(/^.*\) /, '')
      .split(' ');
    const [, , , ownSession] = readProcessFile(process.pid, 'stat')
      .replace(/^.*\) /, '')
      .split(' ');
    assert.notEqual(session, ownSession);
    const open = run('sh', '-c', `readlink /proc/${pid}/fd/0 /proc/${pid}/fd/1 /proc/${pid}/fd/2`).trim();
    assert.deepEqual(open.split('\n'), ['/dev/null', '/dev/null', '/dev/null']);
    assert.doesNotMatch(readProcessFile(pid!, 'environ'), /HOME=|SCOPE_/);
  });

  test('a program that is missing, and a name that the kernel refuses, are told apart', async () => {
    await assert.rejects(createInterface(device, '/nowhere/wireguard'), { code: 'PROGRAM_MISSING', reaction: 'stall' });
    await assert.rejects(
      createInterface('a-name-that-is-too-long', 'wireguard-go'),
      /wireguard-go .*failed \(exit 1\)/,
    );
  });

  test('an interface of another kind is no WireGuard device', async () => {
    run('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', 'scopet1p');
    assert.equal((await readDevices([{ name: device, kind: 'veth' }])).size, 0);
    assert.equal((await readDevices([{ name: device, kind: 'tun' }])).size, 0);
    const { publicKey } = makeKeyPair();
    const operation = { kind: 'remove-peer', device, publicKey } as const;
    const secrets = { privateKey: () => undefined, runDirectory };
    await assert.rejects(writeDevice(device, [operation], secrets), { code: 'COMMAND_FAILED' });
  });
});
