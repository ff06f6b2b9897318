/**
 * Troubles of one host that a person meets: a state directory that takes no writes, a name that nobody knows, a port
 * that is taken, a host file that others can write. Each is named, and nothing else suffers.
 * @module
 */
import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { saidBy } from '../../reconciler/drivers/lab/process.ts';
import { readExample } from './example.ts';
import { NetworkLab } from './network-lab.ts';

async function run(host: Host, args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const { exitCode, stdout, stderr } = await host.scope(args, { exitCodes: 'any' });
  return { code: exitCode, text: stdout + stderr };
}

test('troubles of one host are named and go no further', async () => {
  await using network = await NetworkLab.create(readExample('star-homelab'));
  const [relay, edge] = [network.host('vps'), network.host('server')];
  const { name } = network.written;
  await network.apply([relay, edge]);

  // The last good revision is obeyed, damage is mended, and the exit code tells that something is wrong.
  await edge.exec(['mount', '-o', 'remount,ro', '/var/lib/scope']);
  await edge.exec(['ip', 'link', 'set', 'dev', name, 'mtu', '1300']);
  const readOnly = await run(edge, ['apply', '--yes']);
  assert.equal(readOnly.code, 1);
  assert.match(readOnly.text, /warning: .*EROFS.*; obeying [0-9a-f]{12}, the last good revision/);
  assert.match((await edge.exec(['ip', 'link', 'show', 'dev', name])).stdout, /mtu 1420/);
  await edge.exec(['mount', '-o', 'remount,rw', '/var/lib/scope']);
  assert.equal((await run(edge, ['plan', '--detailed-exitcode'])).code, 0);

  const good = await network.repository.readFile('network.yaml');
  const named = good.replace(/endpoints: \[[^\]]*\]/, 'endpoints: ["nowhere.invalid:51820"]');
  assert.notEqual(named, good);
  await network.publish(await network.repository.commit({ 'network.yaml': named }, 'a name that nobody knows'));
  const unknown = await run(edge, ['plan']);
  assert.equal(unknown.code, 0);
  assert.match(unknown.text, /warning: expected addresses of nowhere\.invalid from DNS, got none/);
  await network.publish(await network.repository.commit({ 'network.yaml': good }, 'the address again'));

  assert.equal((await run(relay, ['down', '--yes'])).code, 0);
  const script = `require('node:dgram').createSocket('udp4').bind(51820, () => console.log('bound'))`;
  const holder = await relay.spawn([process.execPath, '-e', script]);
  await saidBy(holder, holder.stdout, 'bound');
  const taken = await run(relay, ['apply', '--yes']);
  assert.equal(taken.code, 1);
  assert.match(taken.text, /port is in use|Address already in use/);
  holder.kill('SIGKILL');
  await holder.ended;
  assert.equal((await run(relay, ['apply', '--yes'])).code, 0);

  const path = `/etc/scope/${name}.yaml`;
  await edge.exec(['chmod', '666', path]);
  const writable = await run(edge, ['plan']);
  assert.equal(writable.code, 3);
  assert.match(writable.text, new RegExp(`only root can write, got ${path}\\n.*chmod go-w ${path}`));
  await edge.exec(['chmod', '600', path]);

  // Forwarding is worth a word only where it is on.
  assert.match((await run(relay, ['down', '--yes'])).text, /Forwarding was left switched on/);
  await edge.shell('echo 0 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv6/conf/all/forwarding');
  assert.doesNotMatch((await run(edge, ['down', '--yes'])).text, /Forwarding/);
});

test('Ctrl-C ends an apply between two operations, and the next one finishes', async () => {
  await using network = await NetworkLab.create(readExample('star-homelab'));
  const relay = network.host('vps');
  await run(relay, ['plan']);
  // Held up where the first interface is made, so that the signal finds it at work.
  await relay.writeFile('/run/slow-wireguard', '#!/bin/sh\necho started >&2; sleep 1; exec wireguard-go "$@"\n', '755');
  await relay.shell(`printf 'wireguard: /run/slow-wireguard\n' > /run/tail; f=/etc/scope/${network.written.name}.yaml
sed '/^wireguard/d' $f > /run/head; cat /run/head /run/tail > $f`);
  const apply = await relay.spawnScope(['apply', '--yes', '--snapshot-only']);
  await relay.shell('for i in $(seq 100); do pgrep -x slow-wireguard > /dev/null && exit 0; sleep 0.05; done; exit 1');
  apply.kill('SIGINT');
  const { exitCode, stdout } = await apply.ended;
  assert.equal(exitCode, 130, stdout);
  assert.match(stdout, /Not converged\. \d+ operations are still to be done; run scope apply again\./);
  assert.equal((await run(relay, ['apply', '--yes'])).code, 0);
  assert.equal((await run(relay, ['plan', '--detailed-exitcode'])).code, 0);
});
