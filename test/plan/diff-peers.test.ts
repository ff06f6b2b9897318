/**
 * What `diff` does to the peers of one device: prefixes that move, endpoints that roam, fields that are taken back.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { DeviceConfig, HostConfig, PeerConfig } from '../../reconciler/model/host-config.ts';
import type { HostState, Peer } from '../../reconciler/model/host-state.ts';
import { Secret } from '../../reconciler/model/secret.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { stateOf } from '../../reconciler/plan/state-of.ts';
import { plantedSecret } from '../support/damage.ts';
import { applyAll } from '../support/fake-host.ts';
import { assertHolds } from '../support/holds.ts';
import { law } from '../support/law.ts';
import { fakeKey, hostName, networkName } from '../support/network-shape.ts';

const ownKey = fakeKey('self');

function peer(position: number, allowedIps: readonly string[], more: Partial<PeerConfig> = {}): PeerConfig {
  const host = hostName(position);
  return { host, publicKey: fakeKey(host), endpoints: [], allowedIps: allowedIps as readonly Prefix[], ...more };
}

function config(peers: readonly PeerConfig[]): HostConfig {
  const device: DeviceConfig = {
    name: 'mesh0',
    publicKey: ownKey,
    listenPort: 51820,
    fwmark: 1,
    mtu: 1420,
    addresses: ['10.77.0.1/32'],
    peers,
  };
  return {
    network: networkName,
    self: hostName(0),
    devices: [device],
    routes: [],
    rules: [],
    sysctls: [],
    masquerade: [],
  };
}

function withPeer(state: HostState, position: number, change: Partial<Peer>): HostState {
  const key = fakeKey(hostName(position));
  return {
    ...state,
    devices: state.devices.map((device) => ({
      ...device,
      peers: device.peers.map((each) => (each.publicKey === key ? { ...each, ...change } : each)),
    })),
  };
}

function owners(state: HostState): ReadonlyMap<Prefix, string> {
  return new Map(
    state.devices.flatMap((device) =>
      device.peers.flatMap(({ allowedIps, publicKey }) => allowedIps.map((prefix) => [prefix, publicKey] as const)),
    ),
  );
}

const lan = '192.168.1.0/24';
const otherLan = '192.168.2.0/24';
const thirdLan = '192.168.3.0/24';

test('a prefix that moves from one peer to another is one operation, on the one that receives it', () => {
  for (const [from, to] of [
    [1, 2],
    [2, 1],
  ] as const) {
    const list = (owner: number) =>
      [1, 2].map((n) => peer(n, n === owner ? [`10.77.0.${n}/32`, lan] : [`10.77.0.${n}/32`]));
    const operations = diff(stateOf(config(list(from))), config(list(to)));
    const { publicKey, host } = peer(to, []);
    assert.deepEqual(operations, [
      {
        kind: 'update-peer',
        device: 'mesh0',
        peer: { publicKey, host, allowedIps: [`10.77.0.${to}/32`, lan] },
        before: { publicKey, host, allowedIps: [`10.77.0.${to}/32`] },
      },
    ]);
  }
});

test('two peers that exchange prefixes take one operation each', () => {
  const before = stateOf(config([peer(1, [lan]), peer(2, [otherLan])]));
  assert.equal(diff(before, config([peer(1, [otherLan]), peer(2, [lan])])).length, 2);
});

test('three peers that pass prefixes round take one operation each', () => {
  const before = stateOf(config([peer(1, [lan]), peer(2, [otherLan]), peer(3, [thirdLan])]));
  assert.equal(diff(before, config([peer(1, [thirdLan]), peer(2, [lan]), peer(3, [otherLan])])).length, 3);
});

const prefixCount = 6;
const peerCount = 4;

/** For each prefix its owner; `peerCount` stands for nobody. */
const ownership = fc.array(fc.nat({ max: peerCount }), { minLength: prefixCount, maxLength: prefixCount });
const membership = fc.array(fc.boolean(), { minLength: peerCount, maxLength: peerCount });

function peersOf(owner: readonly number[], member: readonly boolean[]): readonly PeerConfig[] {
  return member.flatMap((isMember, n) =>
    isMember
      ? [
          peer(
            n,
            owner.flatMap((by, index) => (by === n ? [`192.168.${index}.0/24`] : [])),
          ),
        ]
      : [],
  );
}

law(
  'a prefix that has an owner before and after has one at every moment between',
  400,
  fc.tuple(ownership, membership, ownership, membership),
  ([ownerBefore, memberBefore, ownerAfter, memberAfter]) => {
    const before = stateOf(config(peersOf(ownerBefore, memberBefore)));
    const desired = config(peersOf(ownerAfter, memberAfter));
    const states = applyAll(before, diff(before, desired), ownKey);
    const last = states.at(-1)!;
    assertHolds(last, desired);
    const kept = [...owners(before).keys()].filter((prefix) => owners(last).has(prefix));
    for (const state of states) {
      for (const prefix of kept) assert.ok(owners(state).has(prefix), `${prefix} had no owner between operations`);
    }
  },
);

law(
  'no more operations than there are peers that gain a prefix, or lose one to nobody',
  200,
  fc.tuple(ownership, ownership),
  ([ownerBefore, ownerAfter]) => {
    const everybody = Array.from({ length: peerCount }, () => true);
    const before = config(peersOf(ownerBefore, everybody));
    const after = config(peersOf(ownerAfter, everybody));
    const moved = ownerBefore.flatMap((from, index) => {
      const to = ownerAfter[index]!;
      return from === to ? [] : [to < peerCount ? to : from];
    });
    assert.equal(diff(stateOf(before), after).length, new Set(moved).size);
  },
);

const declared = { host: '192.0.2.1', port: 51820 };
const alternative = { host: '2001:db8::1', port: 51820 };
const elsewhere = { host: '203.0.113.9', port: 7 };
const now = 2_000_000_000;

const endpointCases: readonly (readonly [string, Partial<Peer>, boolean])[] = [
  ['the declared endpoint', { endpoint: declared }, false],
  ['the other declared endpoint', { endpoint: alternative }, false],
  ['roamed, handshake 179 s ago', { endpoint: elsewhere, latestHandshakeAt: now - 179 }, false],
  ['roamed, handshake 180 s ago', { endpoint: elsewhere, latestHandshakeAt: now - 180 }, true],
  ['elsewhere, never a handshake', { endpoint: elsewhere }, true],
];

for (const [name, actual, isSet] of endpointCases) {
  test(`endpoint: ${name}: ${isSet ? 'set again' : 'left alone'}`, () => {
    const desired = config([peer(1, [lan], { endpoints: [declared, alternative] })]);
    const state = withPeer({ ...stateOf(desired), readAt: now }, 1, actual);
    const operations = diff(state, desired);
    assert.equal(operations.length, isSet ? 1 : 0);
    if (isSet) assert.deepEqual(operations[0]?.kind === 'update-peer' && operations[0].peer.endpoint, declared);
  });
}

test('an endpoint that nobody declared is left alone, alive or not', () => {
  const desired = config([peer(1, [lan])]);
  assert.deepEqual(diff(withPeer(stateOf(desired), 1, { endpoint: elsewhere }), desired), []);
});

test('what was set by hand or by an older revision is cleared, field by field', () => {
  const desired = config([peer(1, [lan])]);
  const clean = stateOf(desired);
  const cases: readonly (readonly [Partial<Peer>, object])[] = [
    [{ presharedKey: new Secret(plantedSecret) }, { presharedKey: 'none' }],
    [{ persistentKeepalive: 25 }, { persistentKeepalive: 0 }],
    [{ allowedIps: [lan, otherLan] as Prefix[] }, { allowedIps: [lan] }],
  ];
  for (const [dirt, expected] of cases) {
    const operations = diff(withPeer(clean, 1, dirt), desired);
    assert.equal(operations.length, 1);
    const { publicKey, host } = peer(1, []);
    assert.deepEqual(operations[0]?.kind === 'update-peer' && operations[0].peer, { publicKey, host, ...expected });
  }
});

test('a list of AllowedIPs in another order is no change', () => {
  const desired = config([peer(1, [lan, otherLan])]);
  assert.deepEqual(diff(withPeer(stateOf(desired), 1, { allowedIps: [otherLan, lan] as Prefix[] }), desired), []);
});
