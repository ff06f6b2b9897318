/**
 * A device of ours whose WireGuard program has died: the interface may still be there, but nobody answers for it.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { stateOf } from '../../reconciler/plan/state-of.ts';
import { makeEdge, makeNetwork, makeRelay } from '../support/host-network.ts';

const network = makeNetwork([
  makeRelay('fra', 1, 1, { endpoints: [{ host: '192.0.2.1', port: 51820 }] }),
  makeEdge('home', 2),
]);
const home = network.hosts.find((host) => host.name === 'home');
assert(home);
const config = compile(network, unobserved, home.name);
const alive = stateOf(config);
const [, trunk] = config.devices;
assert(trunk);

test('it is made anew, and with it all that went with it', () => {
  const state = {
    ...alive,
    devices: alive.devices.map((device) =>
      device.name === trunk.name ? { ...device, wireguard: false, peers: [] } : device,
    ),
  };
  const operations = diff(state, config);
  const kinds = operations.filter((each) => 'device' in each).map((each) => [each.kind, each.device]);
  assert.deepEqual(kinds[0], ['create-device', trunk.name]);
  assert(kinds.every(([, device]) => device === trunk.name));
  const routes = operations.flatMap((each) => (each.kind === 'add-route' ? [each.route] : []));
  assert.deepEqual(
    routes,
    config.routes.filter((route) => route.type === 'unicast' && route.device === trunk.name),
  );
  assert(operations.some((each) => each.kind === 'set-sysctl' && each.sysctl.key.includes(`/${trunk.name}/`)));
});

test('one that is no longer wanted is only deleted', () => {
  const orphan = {
    ...trunk,
    name: 'mesh0-9',
    owner: network.name,
    wireguard: false,
    up: true,
    addressGenerationOff: true,
  };
  const state = { ...alive, devices: [...alive.devices, { ...orphan, peers: [] }] };
  assert.deepEqual(diff(state, config), [{ kind: 'delete-device', device: 'mesh0-9' }]);
});
