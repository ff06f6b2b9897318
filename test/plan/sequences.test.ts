/**
 * From the state of any kind of network to that of any other, whole or cut off: one apply of what is wanted now is enough.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostState } from '../../reconciler/model/host-state.ts';
import type { Network } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { compileTeardown } from '../../reconciler/plan/teardown.ts';
import { applyAll, blankHost } from '../support/fake-host.ts';
import { assertHolds } from '../support/holds.ts';
import { buildNetwork, fakeKey, hostName, networkName, shapeOf } from '../support/network-shape.ts';

const self = hostName(0);
const lan = { lan: 1, family: 'ipv4', masquerade: true } as const;

/** As in examples/, and what people make of them: the same host as relay, edge, router, with other keys and addresses. */
const networks: Readonly<Record<string, Network>> = {
  'star: the relay': buildNetwork(shapeOf([{ kind: 'relay' }, {}, {}, { kind: 'static' }])),
  'star: an edge': buildNetwork(shapeOf([{}, { kind: 'relay' }, {}, { kind: 'static' }])),
  'mesh of three relays': buildNetwork(shapeOf([{ kind: 'relay' }, { kind: 'relay' }, { kind: 'relay' }])),
  'mesh of edges': buildNetwork(shapeOf([{ endpoints: ['ipv4'] }, {}, {}], { direct: [['edges', 'edges']] })),
  'tree with sites: a router': buildNetwork(
    shapeOf([{}, { kind: 'relay' }, { kind: 'relay', master: true }, {}], {
      relaysPerEdge: 2,
      lans: [
        { ...lan, owners: [0] },
        { lan: 2, family: 'ipv6', masquerade: false, owners: [3] },
      ],
    }),
  ),
  'tree with sites: the LAN moved': buildNetwork(
    shapeOf([{}, { kind: 'relay' }, { kind: 'relay', master: true }, {}], { lans: [{ ...lan, owners: [3] }] }),
  ),
  'IPv4 only': buildNetwork(shapeOf([{}, { kind: 'relay' }], { families: ['ipv4'] })),
  'IPv6 only': buildNetwork(shapeOf([{}, { kind: 'relay' }], { families: ['ipv6'] })),
  'another key': buildNetwork(shapeOf([{ key: 1 }, { kind: 'relay' }, { kind: 'relay', key: 1 }])),
  'other addresses and ports': buildNetwork(
    shapeOf([
      { kind: 'relay', number: 50, listenPort: 51821, trunkPort: 51901 },
      { kind: 'relay', number: 1 },
      { kind: 'relay', slot: 4 },
    ]),
  ),
  alone: buildNetwork(shapeOf([{}])),
};

function keyIn(network: Network) {
  return network.hosts.find(({ name }) => name === self)?.publicKey ?? fakeKey('nobody');
}

function reach(state: HostState, network: Network): readonly [HostState, ...HostState[]] {
  const config = compile(network, unobserved, self);
  const states = applyAll(state, diff(state, config), keyIn(network));
  const last = states.at(-1) ?? state;
  assertHolds(last, config);
  assert.deepEqual(diff(last, config), []);
  return states;
}

for (const [from, before] of Object.entries(networks)) {
  test(`from “${from}” to every other, cut off after each operation`, () => {
    const start = reach(blankHost, before).at(-1) ?? blankHost;
    for (const after of Object.values(networks)) {
      for (const cutOff of reach(start, after)) {
        reach(cutOff, after);
        // The commit may also be reverted while it is half applied.
        reach(cutOff, before);
      }
    }
  });

  test(`from “${from}” to nothing, cut off after each operation`, () => {
    const start = reach(blankHost, before).at(-1) ?? blankHost;
    const teardown = (state: HostState) => diff(state, compileTeardown(state, networkName, self, false));
    for (const cutOff of applyAll(start, teardown(start), keyIn(before))) {
      const gone = applyAll(cutOff, teardown(cutOff), keyIn(before)).at(-1);
      assert.deepEqual({ ...gone, sysctls: {} }, { ...blankHost, sysctls: {} });
    }
  });
}
