/**
 * The lab tested as the tool that it is: what it builds behaves as named, its counters count, and it cleans up.
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Lab, pingMatrix } from './lab.ts';
import { observedAddresses, sendDatagram, startReflector } from './udp.ts';

const typical = {
  sites: {
    cloud: { hosts: ['hub'] },
    home: { nat: 'open', hosts: ['edge', 'nas'] },
    office: { nat: 'symmetric', hosts: ['desk'] },
  },
  lans: { workshop: { gateway: 'hub', ipv4: '10.9.8.0/24', ipv6: 'fd09::/64', hosts: ['drill'] } },
} as const;

test('hosts reach the internet over both families, and nobody reaches into a NAT', async (context) => {
  const started = performance.now();
  await using lab = await Lab.create(typical);
  context.diagnostic(`built in ${Math.round(performance.now() - started)} ms`);
  const [hub, edge, nas, desk, drill] = ['hub', 'edge', 'nas', 'desk', 'drill'].map((name) => lab.host(name));
  assert.ok(hub?.ipv6 && edge?.ipv6 && nas && desk?.ipv6 && drill?.ipv6);
  assert.deepEqual(
    await pingMatrix([
      [edge, hub.ipv4],
      [edge, hub.ipv6],
      [edge, nas.ipv4],
      [desk, hub.ipv4],
      [desk, hub.ipv6],
      [hub, drill.ipv4],
      [drill, '10.9.8.1'],
      [drill, 'fd09::1'],
    ]),
    [],
  );
  const inward = [
    [hub, edge.ipv6],
    [desk, edge.ipv6],
    [hub, '198.18.2.10'],
  ] as const;
  assert.equal((await pingMatrix(inward, 1)).length, inward.length);
});

test('an open NAT keeps one mapping for all remotes, a symmetric one makes a new mapping for each', async () => {
  await using lab = await Lab.create({
    sites: {
      cloud: { hosts: ['hub', 'spare'] },
      home: { nat: 'open', hosts: ['edge'] },
      office: { nat: 'symmetric', hosts: ['desk'] },
    },
  });
  const [hub, spare, edge, desk] = ['hub', 'spare', 'edge', 'desk'].map((name) => lab.host(name));
  assert.ok(hub && spare && edge && desk);
  await Promise.all([startReflector(hub, 3478), startReflector(spare, 3478)]);
  const remotes = [`${hub.ipv4}:3478`, `${spare.ipv4}:3478`];

  // An unsolicited packet must not take the port away from the mapping that is made afterwards.
  await sendDatagram(hub, 3000, '198.18.2.10:40000');
  assert.deepEqual(await observedAddresses(edge, 40000, remotes), ['198.18.2.10:40000', '198.18.2.10:40000']);

  const [first = '', second = ''] = await observedAddresses(desk, 40000, remotes);
  assert.match(first, /^198\.18\.3\.10:/);
  assert.match(second, /^198\.18\.3\.10:/);
  assert.notEqual(first, second);
});

test('wireguard-go between two NATed hosts passes traffic through a relay', async () => {
  await using lab = await Lab.create(typical);
  const [hub, edge, desk] = ['hub', 'edge', 'desk'].map((name) => lab.host(name));
  assert.ok(hub && edge && desk);
  const keys = await Promise.all(
    [hub, edge, desk].map(async (host) => {
      await host.shell('umask 077; wg genkey > /run/key; wireguard-go wg0 > /dev/null 2>&1');
      return (await host.shell('wg pubkey < /run/key')).stdout;
    }),
  );
  const up = 'ip address add "$1" dev wg0; ip link set wg0 up; ip route add 10.77.0.0/24 dev wg0';
  const spokes = `peer ${keys[1]} allowed-ips 10.77.0.2/32 peer ${keys[2]} allowed-ips 10.77.0.3/32`;
  await hub.shell(`wg set wg0 listen-port 51820 private-key /run/key ${spokes}; ${up}`, ['10.77.0.1/32']);
  await hub.shell('echo 1 > /proc/sys/net/ipv4/ip_forward');
  const relay = `peer ${keys[0]} endpoint ${hub.ipv4}:51820 allowed-ips 10.77.0.0/24 persistent-keepalive 1`;
  await edge.shell(`wg set wg0 private-key /run/key ${relay}; ${up}`, ['10.77.0.2/32']);
  await desk.shell(`wg set wg0 private-key /run/key ${relay}; ${up}`, ['10.77.0.3/32']);
  await using capture = await lab.captureOverlay(['10.77.0.0/24']);
  const pairs = [
    [edge, '10.77.0.3'],
    [desk, '10.77.0.2'],
    [edge, '10.77.0.1'],
  ] as const;
  assert.deepEqual(await pingMatrix(pairs), []);
  assert.equal(await capture.total(), 0);

  assert.equal(hub.killAll('wireguard-go'), 1);
  assert.equal(await edge.ping('10.77.0.3', 1), false);
});

test('the capture counts what leaves in clear, on the host that it leaves', async () => {
  await using lab = await Lab.create(typical);
  await using capture = await lab.captureOverlay(['10.77.0.0/24', 'fd77:5c0e::/64']);
  const desk = lab.host('desk');
  await desk.unreachable(['10.77.0.3', 'fd77:5c0e::3'], 1);
  const counts = await capture.counts();
  assert.ok((counts.desk ?? 0) >= 2);
  assert.equal(await capture.total(), counts.desk);
});

test('a partition cuts two sites off from each other and nobody else; a pulled cable cuts off its host', async () => {
  await using lab = await Lab.create({
    sites: { one: { hosts: ['one'] }, two: { hosts: ['two'] }, three: { hosts: ['three'] } },
  });
  const [one, two, three] = ['one', 'two', 'three'].map((name) => lab.host(name));
  assert.ok(one && two?.ipv6 && three);
  await lab.partition('one', 'two');
  assert.deepEqual(await one.unreachable([two.ipv4, two.ipv6, three.ipv4], 1), [two.ipv4, two.ipv6]);
  await lab.heal();
  assert.deepEqual(await one.unreachable([two.ipv4, two.ipv6, three.ipv4]), []);
  await one.setCarrier(false);
  assert.equal(await two.ping(one.ipv4, 1), false);
  await one.setCarrier(true);
  assert.equal(await two.ping(one.ipv4), true);
});

test('the paths that Scope uses are private to each host', async () => {
  await using lab = await Lab.create(typical);
  await lab.host('hub').writeFile('/etc/scope/mesh0.yaml', 'self: hub\n');
  await lab.host('hub').writeFile('/etc/hosts', '192.0.2.1 example.com\n', '644');
  assert.equal(await lab.host('hub').readFile('/etc/scope/mesh0.yaml'), 'self: hub');
  for (const directory of ['/etc/scope', '/var/lib/scope', '/run/scope', '/run/wireguard']) {
    const { stdout } = await lab.host('edge').exec(['ls', '-A', directory]);
    assert.equal(stdout, '', directory);
  }
  assert.equal((await lab.host('edge').exec(['hostname'])).stdout, 'edge');
  assert.doesNotMatch(readFileSync('/etc/hosts', 'utf8'), /192\.0\.2\.1/);
});

test('a public host has the addresses that the spec gives it, and sends from them', async () => {
  const addresses = { fra: ['192.0.2.10', '2001:db8:f::10'] };
  const sites = { cloud: { hosts: ['fra'], addresses }, home: { nat: 'open', hosts: ['edge'] } } as const;
  await using lab = await Lab.create({ sites });
  assert.deepEqual(await lab.host('edge').unreachable(addresses.fra), []);
  for (const address of ['198.18.2.10', '2001:db8:2::10']) {
    const { stdout } = await lab.host('fra').exec(['ip', '-o', 'route', 'get', address]);
    assert.match(stdout, / src (192\.0\.2\.10|2001:db8:f::10) /);
  }
});

test('a lab that ends leaves nothing behind', async () => {
  const { directory, daemon } = await (async () => {
    await using lab = await Lab.create(typical);
    const daemon = await lab.host('edge').spawn(['sleep', '1000']);
    await lab.host('edge').ping('127.0.0.1');
    return { directory: lab.directory, daemon };
  })();
  await daemon.ended;
  assert.equal(existsSync(directory), false);
  assert.doesNotMatch(readFileSync('/proc/self/mountinfo', 'utf8'), new RegExp(directory));
});

test('what a crashed run left is swept by the next, while runs that live are left alone', async () => {
  const crashing = spawn(process.execPath, [join(import.meta.dirname, 'crashing-run.ts')]);
  const [line] = await once(createInterface(crashing.stdout), 'line');
  const { directory, daemon } = JSON.parse(line);

  await (await Lab.create(typical))[Symbol.asyncDispose]();
  assert.equal(existsSync(directory), true);
  assert.equal(existsSync(`/proc/${daemon}`), true);

  crashing.kill('SIGKILL');
  await once(crashing, 'exit');
  assert.equal(existsSync(directory), true);
  await using _next = await Lab.create(typical);
  assert.equal(existsSync(directory), false);
  assert.doesNotMatch(readFileSync('/proc/self/mountinfo', 'utf8'), new RegExp(directory));
  assert.match(stateOf(daemon), /^[ZX]?$/);
});

/** The letter of a process's state; empty when it is gone. A zombie is gone but for its parent. */
function stateOf(pid: number): string {
  try {
    return /\) (.)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
