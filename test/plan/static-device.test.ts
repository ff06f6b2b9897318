/**
 * Which changes of the network make a static device need a new configuration.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { Host, HostName, Network } from '../../reconciler/model/network.ts';
import { planFleet } from '../../reconciler/plan/fleet.ts';
import { makeEdge, makeNetwork, makeRelay } from '../support/host-network.ts';

const relay = makeRelay('fra', 1, 1, { endpoints: [{ host: '192.0.2.1', port: 51820 }] });
const phone = makeEdge('phone', 2, { static: true, via: 'fra' as HostName });
const home = makeEdge('home', 3);
const lan: Host['routes'] = [{ prefix: '192.168.1.0/24' as Prefix, masquerade: false, redundant: false, priority: 0 }];

function reconfigured(from: Network | undefined, to: Network): readonly string[] {
  return planFleet(from, to)
    .filter((plan) => plan.reconfigure)
    .map((plan) => plan.host);
}

const before = makeNetwork([relay, phone, home]);

test('a device that joins needs one, and no host with an agent ever does', () => {
  assert.deepEqual(reconfigured(undefined, before), ['phone']);
  assert.deepEqual(reconfigured(makeNetwork([relay, home]), before), ['phone']);
});

test('what a device does not see is no reason', () => {
  assert.deepEqual(reconfigured(before, before), []);
  assert.deepEqual(reconfigured(before, makeNetwork([relay, phone])), []);
  assert.deepEqual(reconfigured(before, makeNetwork([relay, { ...phone, tags: ['mobile'] }, home])), []);
});

test('what its configuration says is', () => {
  const changes: Record<string, readonly Host[]> = {
    'a LAN to reach': [relay, phone, { ...home, routes: lan }],
    'the relay’s endpoint': [{ ...relay, endpoints: [{ host: '192.0.2.9', port: 51820 }] }, phone, home],
    'the relay’s key': [{ ...relay, publicKey: home.publicKey }, phone],
    'its address': [relay, { ...phone, addresses: makeEdge('other', 9).addresses }, home],
    'its keepalive': [relay, { ...phone, persistentKeepalive: 0 }, home],
    'its endpoint': [relay, { ...phone, endpoints: [{ host: '192.0.2.2', port: 51820 }] }, home],
    'its mtu': [relay, { ...phone, mtu: 1280 }, home],
  };
  for (const [what, hosts] of Object.entries(changes)) {
    assert.deepEqual(reconfigured(before, makeNetwork(hosts)), ['phone'], what);
  }
});
