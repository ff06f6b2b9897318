/**
 * From a network to a kernel and back: compile, read, diff, apply, read again. With the real planner, so that a second
 * diff is the judge of whether reading and applying agree, beside `ip`, `wg` and `nft`.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import process from 'node:process';
import { after, afterEach, describe, test } from 'node:test';
import { type ApplyContext, applyOperations, type OperationResult } from '../../reconciler/agent/apply-operations.ts';
import { readHostState } from '../../reconciler/agent/read-host-state.ts';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { HostConfig } from '../../reconciler/model/host-config.ts';
import type { HostState } from '../../reconciler/model/host-state.ts';
import type { Host, HostName, NetworkName } from '../../reconciler/model/network.ts';
import { type Observations, unobserved } from '../../reconciler/model/observations.ts';
import type { Operation } from '../../reconciler/model/operation.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { compileTeardown } from '../../reconciler/plan/teardown.ts';
import { makeEdge, makeNetwork, makeRelay } from '../support/host-network.ts';
import { makeKeyPair, processesNamed, run, succeeds } from '../support/system.ts';

const self = 'home' as HostName;
const own = makeKeyPair();
const lan = { prefix: '192.168.1.0/24' as Prefix, masquerade: true, redundant: false, priority: 100 };
const home = makeEdge('home', 2, { publicKey: own.publicKey, routes: [lan] });
const others: readonly Host[] = [
  makeRelay('fra', 1, 1),
  makeRelay('ams', 4, 2),
  makeEdge('office', 3, { endpoints: [{ host: '203.0.113.3', port: 51820 }] }),
];
const observations: Observations = { ...unobserved, connectedPrefixes: ['192.168.7.0/24' as Prefix] };
const config = (hosts: readonly Host[] = [home, ...others]) => compile(makeNetwork(hosts), observations, self);

const contextFor = (wanted: HostConfig, more: Partial<ApplyContext> = {}): ApplyContext => ({
  network: wanted.network,
  deviceNames: wanted.devices.map((device) => device.name),
  privateKey: (key) => (key === own.publicKey ? own.privateKey : undefined),
  wireguard: 'auto',
  runDirectory: '/run/scope',
  ...more,
});
const read = (wanted: HostConfig): Promise<HostState> =>
  readHostState({
    network: wanted.network,
    deviceNames: wanted.devices.map((device) => device.name),
    sysctlKeys: wanted.sysctls.map((sysctl) => sysctl.key),
  });
async function apply(operations: readonly Operation[], context: ApplyContext): Promise<readonly OperationResult[]> {
  const results: OperationResult[] = [];
  for await (const result of applyOperations(operations, context)) results.push(result);
  assert.deepEqual(
    results.map(({ operation }) => operation),
    operations,
    'one result per operation, in order',
  );
  return results;
}
const undone = (results: readonly OperationResult[]) => results.filter(({ outcome }) => outcome !== 'done');
async function converge(wanted: HostConfig): Promise<readonly Operation[]> {
  const operations = diff(await read(wanted), wanted);
  assert.deepEqual(undone(await apply(operations, contextFor(wanted))), []);
  assert.deepEqual(diff(await read(wanted), wanted), []);
  return operations;
}
const kernelText = () =>
  [
    '-details link',
    '-4 address',
    '-6 address',
    '-4 route show table all',
    '-6 route show table all',
    '-4 rule',
    '-6 rule',
  ]
    .map((words) => run('sh', '-c', `ip ${words}`))
    .join('\n');

async function takeAway(): Promise<void> {
  const network = 'mesh0' as NetworkName;
  const state = await readHostState({ network, deviceNames: [], sysctlKeys: [] });
  const empty = compileTeardown(state, network, self, false);
  await apply(diff(state, empty), contextFor(empty));
}

describe('from an empty host', () => {
  afterEach(takeAway);

  test('an empty host converges in one apply, and everything goes again without a trace', async () => {
    const before = kernelText();
    const wanted = config();
    await converge(wanted);
    assert.deepEqual(run('wg', 'show', 'interfaces').trim().split(' ').sort(), ['mesh0', 'mesh0-1', 'mesh0-2']);
    for (const device of ['mesh0', 'mesh0-1', 'mesh0-2']) {
      const text = run('ip', '-details', 'link', 'show', device);
      assert.match(text, /alias scope:mesh0/);
      assert.match(text, /addrgenmode none/);
      assert.match(text, /[<,]UP[,>]/);
      assert.equal(run('wg', 'show', device, 'public-key').trim(), own.publicKey);
      assert.equal(run('wg', 'show', device, 'fwmark').trim(), '0x5c0e');
      assert.equal(
        run('ip', '-6', 'address', 'show', device).match(/inet6/g)?.length,
        2,
        'no second link-local address',
      );
    }
    assert.match(run('ip', 'route', 'get', '10.77.0.99'), /dev mesh0-[12] .*src 10\.77\.0\.2/);
    assert.match(run('ip', '-4', 'rule'), /5191:\s+not from all fwmark 0x5c0e/);
    assert.match(run('nft', 'list', 'table', 'inet', 'scope_mesh0'), /192\.168\.1\.0\/24 masquerade/);
    const empty = compileTeardown(await read(wanted), wanted.network, self, false);
    assert.deepEqual(undone(await apply(diff(await read(empty), empty), contextFor(empty))), []);
    assert.equal(kernelText().replaceAll(/^[0-9]+:/gm, ''), before.replaceAll(/^[0-9]+:/gm, ''));
    assert.deepEqual(processesNamed('wireguard-go'), []);
    assert.equal(run('nft', 'list', 'tables'), '');
  });

  test('every operation may be done twice', async () => {
    const wanted = config();
    const created = diff(await read(wanted), wanted);
    assert.deepEqual(undone(await apply(created, contextFor(wanted))), []);
    assert.deepEqual(undone(await apply(created, contextFor(wanted))), []);
    assert.deepEqual(diff(await read(wanted), wanted), []);
    const empty = compileTeardown(await read(wanted), wanted.network, self, false);
    const deleted = diff(await read(empty), empty);
    assert.deepEqual(undone(await apply(deleted, contextFor(empty))), []);
    assert.deepEqual(undone(await apply(deleted, contextFor(empty))), []);
  });

  test('a host less in the network: its peer goes, the other devices are not touched', async () => {
    await converge(config());
    const before = run('wg', 'showconf', 'mesh0-1');
    const operations = await converge(config([home, ...others.filter(({ name }) => name !== 'office')]));
    assert.ok(operations.some(({ kind }) => kind === 'remove-peer'));
    assert.equal(run('wg', 'show', 'mesh0', 'peers'), '');
    assert.equal(run('wg', 'showconf', 'mesh0-1'), before);
  });

  test('a blank interface of a wanted name is taken over', async () => {
    const wanted = config();
    run('sh', '-c', 'ip link add mesh0-1 type wireguard 2>/dev/null || wireguard-go mesh0-1 2>/dev/null');
    const operations = await converge(wanted);
    assert.ok(
      !operations.some(
        ({ kind, ...rest }) => kind === 'create-device' && 'device' in rest && rest.device === 'mesh0-1',
      ),
    );
  });

  test('an interface of ours that no WireGuard answers for is made anew', async () => {
    run('ip', 'link', 'add', 'mesh0-1', 'type', 'veth', 'peer', 'name', 'other0');
    run('ip', 'link', 'set', 'mesh0-1', 'alias', 'scope:mesh0');
    const create = { kind: 'create-device', device: 'mesh0-1' } as const;
    assert.deepEqual(undone(await apply([create], contextFor(config()))), []);
    assert.match(run('wg', 'show', 'interfaces'), /mesh0-1/);
  });

  test('interfaces of others: left as they are, also by a create or delete that was planned before they came', async () => {
    run('ip', 'link', 'add', 'mesh0-1', 'type', 'veth', 'peer', 'name', 'other0');
    run('ip', 'address', 'add', '10.5.5.5/24', 'dev', 'mesh0-1');
    const before = run('ip', '-details', 'address', 'show', 'mesh0-1');
    const context = contextFor(config());
    const results = await apply(
      [
        { kind: 'create-device', device: 'mesh0-1' },
        { kind: 'add-address', device: 'mesh0-1', address: '10.77.0.2/32' },
        { kind: 'delete-device', device: 'mesh0-1' },
        { kind: 'create-device', device: 'mesh0' },
      ],
      context,
    );
    assert.deepEqual(
      results.map((result) => (result.outcome === 'failed' ? result.error.code : result.outcome)),
      ['DEVICE_FOREIGN', 'skipped', 'skipped', 'done'],
    );
    const [result] = await apply([{ kind: 'delete-device', device: 'mesh0-1' }], context);
    assert.equal(result?.outcome === 'failed' && result.error.code, 'DEVICE_FOREIGN');
    assert.equal(run('ip', '-details', 'address', 'show', 'mesh0-1'), before);
    run('ip', 'link', 'del', 'mesh0-1');
  });

  test('one operation that fails does not stop the others, and is named', async () => {
    const wanted = config();
    await converge(wanted);
    const bad = {
      kind: 'add-peer',
      device: 'mesh0',
      peer: { publicKey: makeKeyPair().publicKey, persistentKeepalive: 99_999 },
    } as const;
    const good = {
      kind: 'add-peer',
      device: 'mesh0',
      peer: { publicKey: makeKeyPair().publicKey, allowedIps: ['10.8.0.0/16' as Prefix] },
    } as const;
    const badRoute = {
      kind: 'add-route',
      route: { table: 4242, prefix: '10.8.0.0/16' as Prefix, metric: 1, type: 'unicast', device: 'nowhere0' },
    } as const;
    const goodRoute = {
      kind: 'add-route',
      route: { table: 4242, prefix: '10.9.0.0/16' as Prefix, metric: 1, type: 'unreachable' },
    } as const;
    const results = await apply([bad, good, badRoute, goodRoute], contextFor(wanted));
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['failed', 'done', 'failed', 'done'],
    );
    const [failed] = results;
    assert.ok(failed?.outcome === 'failed' && failed.error.operation === bad);
    assert.match(run('wg', 'show', 'mesh0', 'peers'), new RegExp(good.peer.publicKey.replaceAll('+', '\\+')));
    assert.match(run('ip', 'route', 'show', 'table', '4242'), /unreachable 10\.9\.0\.0\/16/);
    run('ip', 'route', 'flush', 'table', '4242');
  });

  test('a device that cannot be made: what needs it is skipped and says why, the rest is done', async () => {
    const wanted = config();
    const operations = diff(await read(wanted), wanted);
    const results = await apply(operations, contextFor(wanted, { wireguard: '/nowhere/wireguard' }));
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    assert.deepEqual(
      failed.map(({ operation }) => operation.kind),
      ['create-device', 'create-device', 'create-device'],
    );
    const skipped = results.flatMap((result) => (result.outcome === 'skipped' ? [result.reason] : []));
    assert.ok(skipped.length > 10);
    for (const reason of skipped)
      assert.match(reason, /^mesh0(-[12])? was not made: expected the program \/nowhere\/wireguard/);
    assert.match(run('ip', 'route', 'show'), /unreachable 10\.77\.0\.0\/16 proto 92/, 'no packet leaves in clear');
  });

  test('a key that is not ours: the device comes without it, and the rest is done', async () => {
    const wanted = config();
    const operations = diff(await read(wanted), wanted);
    const results = await apply(operations, contextFor(wanted, { privateKey: () => undefined }));
    const failed = results.flatMap((result) => (result.outcome === 'failed' ? [result] : []));
    assert.deepEqual(
      failed.map(({ operation, error }) => [operation.kind, error.code]),
      Array(3).fill(['set-device', 'KEY_MISSING']),
    );
    assert.deepEqual(
      diff(await read(wanted), wanted).map(({ kind }) => kind),
      Array(3).fill('set-device'),
    );
  });

  test('stopped after any one operation, the next apply converges', async () => {
    const wanted = config();
    const operations = diff(await read(wanted), wanted);
    for (let count = 1; count < operations.length; count += 5) {
      await apply(operations.slice(0, count), contextFor(wanted));
      await converge(wanted);
      const empty = compileTeardown(await read(wanted), wanted.network, self, false);
      await apply(diff(await read(empty), empty), contextFor(empty));
    }
  });
});

const damages: readonly (readonly [string, string])[] = [
  ['a foreign peer', `wg set mesh0 peer ${makeKeyPair().publicKey} allowed-ips 10.9.0.0/16`],
  ['a peer removed', `wg set mesh0-1 peer ${others[0]!.publicKey} remove`],
  ['a keepalive', `wg set mesh0-1 peer ${others[0]!.publicKey} persistent-keepalive 5`],
  ['a preshared key', `wg genpsk >/run/psk; wg set mesh0-1 peer ${others[0]!.publicKey} preshared-key /run/psk`],
  ['other AllowedIPs', `wg set mesh0-1 peer ${others[0]!.publicKey} allowed-ips 10.9.0.0/16`],
  ['no mark, another port', 'wg set mesh0 fwmark 0 listen-port 4444'],
  ['no private key', 'wg set mesh0-2 private-key /dev/null'],
  ['an interface deleted', 'ip link del mesh0-2'],
  ['an interface down', 'ip link set mesh0-1 down'],
  ['an address less and one more', 'ip address del 10.77.0.2/32 dev mesh0; ip address add 10.9.9.9/24 dev mesh0'],
  ['another mtu', 'ip link set mesh0 mtu 1300'],
  ['routes flushed', 'ip route flush table all proto 92; ip -6 route flush table all proto 92'],
  [
    'a route more',
    'ip route add 10.99.0.0/16 dev mesh0 proto 92 metric 7 table $(ip -4 -N rule | sed -n "s/^5191.*lookup \\([0-9]*\\).*/\\1/p")',
  ],
  ['rules deleted', 'ip rule del pref 5191; ip -6 rule del pref 5190'],
  ['the nft table changed', 'nft add rule inet scope_mesh0 postrouting accept'],
  ['the nft table deleted', 'nft delete table inet scope_mesh0'],
  ['forwarding off', 'echo 0 >/proc/sys/net/ipv4/ip_forward'],
];
describe('on a host that has converged', () => {
  after(takeAway);

  for (const [what, command] of damages) {
    test(`${what}: seen, and mended by one apply`, async () => {
      const wanted = config();
      await converge(wanted);
      run('sh', '-ec', command);
      assert.notDeepEqual(diff(await read(wanted), wanted), [], 'the damage is seen');
      await converge(wanted);
    });
  }

  test('wireguard-go killed: its interface is gone, and one apply brings it back', async () => {
    const wanted = config();
    await converge(wanted);
    for (const pid of processesNamed('wireguard-go')) process.kill(pid, 'SIGKILL');
    while (run('ip', 'link').includes('mesh0')) await new Promise((resolve) => setTimeout(resolve, 5));
    await converge(wanted);
  });
});

test('without the right to change the network: one fatal error, and nothing is tried after it', () => {
  const script = `
    import { applyOperations } from '${new URL('../../reconciler/agent/apply-operations.ts', import.meta.url).pathname}';
    const operations = [
      { kind: 'add-route', route: { table: 254, prefix: '10.99.0.0/16', metric: 5, type: 'unreachable' } },
      { kind: 'add-rule', rule: { family: 'ipv4', priority: 5190, table: 99, iif: 'x' } },
    ];
    const context = { network: 'mesh0', deviceNames: [], privateKey: () => undefined, wireguard: 'auto', runDirectory: '/run/scope' };
    for await (const { outcome, error, reason } of applyOperations(operations, context)) {
      console.log(outcome, error?.code, error?.reaction, reason ?? error.message);
    }`;
  const output = run(
    'setpriv',
    // Root's files, none of its powers: another user might not be able to read this checkout.
    '--bounding-set=-all',
    '--inh-caps=-all',
    '--no-new-privs',
    process.execPath,
    '--input-type=module-typescript',
    '-e',
    script,
  );
  assert.match(
    output,
    /^failed NOT_PERMITTED fatal ip failed .*Operation not permitted\nskipped undefined undefined ip failed .*Operation not permitted\n$/,
  );
  assert.equal(succeeds('sh', '-c', 'ip route show | grep -q 10.99'), false);
});
