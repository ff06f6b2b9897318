/**
 * The laws of `diff` (architecture §3) over generated networks, on a kernel in memory.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HostConfig } from '../../reconciler/model/host-config.ts';
import type { HostState } from '../../reconciler/model/host-state.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';
import type { Network } from '../../reconciler/model/network.ts';
import type { Operation } from '../../reconciler/model/operation.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { networks, observations, revisions } from '../support/arbitrary.ts';
import { applyDamages, damages, foreignDevice, plantedSecret } from '../support/damage.ts';
import { applyAll, applyOperation, blankHost } from '../support/fake-host.ts';
import { assertHolds } from '../support/holds.ts';
import { law } from '../support/law.ts';
import { hostName } from '../support/network-shape.ts';

const self = hostName(0);

function keyOf(network: Network): PublicKey {
  const host = network.hosts.find(({ name }) => name === self);
  assert.ok(host);
  return host.publicKey;
}

/** Plans and applies once; the state must then be what was asked for, and a second plan empty. */
function reconcile(state: HostState, config: HostConfig, ownKey: PublicKey): HostState {
  const after = applyAll(state, diff(state, config), ownKey).at(-1) ?? state;
  assertHolds(after, config);
  assert.deepEqual(diff(after, config), [], 'a second plan is empty');
  return after;
}

law(
  'from nothing, one apply gives the desired state, and the next plan is empty',
  150,
  fc.tuple(networks, observations),
  ([network, observed]) => {
    reconcile(blankHost, compile(network, observed, self), keyOf(network));
  },
);

law(
  'any revision follows any other, whatever was damaged in between',
  300,
  fc.tuple(revisions(3), fc.array(observations, { minLength: 3, maxLength: 3 }), fc.array(damages, { minLength: 3 })),
  ([networks, observed, damaged]) => {
    let state = blankHost;
    networks.forEach((network, index) => {
      const ownKey = keyOf(network);
      state = reconcile(state, compile(network, observed[index]!, self), ownKey);
      state = applyDamages(state, damaged[index] ?? [], ownKey);
    });
  },
);

law(
  'cut off after any operation, the next apply converges',
  60,
  fc.tuple(revisions(2), observations, damages),
  ([[before, after], observed, damaged]) => {
    const first = reconcile(blankHost, compile(before!, observed, self), keyOf(before!));
    const start = applyDamages(first, damaged, keyOf(before!));
    const config = compile(after!, observed, self);
    for (const state of applyAll(start, diff(start, config), keyOf(after!))) reconcile(state, config, keyOf(after!));
  },
);

law(
  'what another revision left half-done, the next apply finishes',
  60,
  fc.tuple(revisions(3), observations, fc.nat()),
  ([[first, second, third], observed, cut]) => {
    const start = reconcile(blankHost, compile(first!, observed, self), keyOf(first!));
    const states = applyAll(start, diff(start, compile(second!, observed, self)), keyOf(second!));
    reconcile(states[cut % states.length]!, compile(third!, observed, self), keyOf(third!));
  },
);

law(
  'interfaces of others are never named, whatever they are called',
  100,
  fc.tuple(networks, fc.constantFrom(undefined, 'other'), fc.boolean(), fc.nat({ max: 15 })),
  ([network, owner, wireguard, slot]) => {
    const foreign = [
      foreignDevice('mesh0', owner, wireguard),
      foreignDevice(`mesh0-${slot}`, owner, wireguard),
      foreignDevice('wg0', owner, wireguard),
    ];
    const state = { ...blankHost, devices: foreign };
    const names = new Set(foreign.map(({ name }) => name));
    const touched = diff(state, compile(network, { ...noObservations }, self)).filter(
      (operation) => 'device' in operation && names.has(operation.device),
    );
    assert.deepEqual(touched, []);
  },
);

law(
  'what did not change yields no operation: every operation has an effect',
  150,
  fc.tuple(revisions(2), observations, damages),
  ([[before, after], observed, damaged]) => {
    const first = reconcile(blankHost, compile(before!, observed, self), keyOf(before!));
    let state = applyDamages(first, damaged, keyOf(before!));
    for (const operation of diff(state, compile(after!, observed, self))) {
      const next = applyOperation(state, operation, keyOf(after!));
      if (!isSilentNoOp(state, operation)) {
        assert.notDeepEqual(next, state, `${JSON.stringify(operation)} changed nothing`);
      }
      state = next;
    }
  },
);

/** Setting a private key removes the peer with that key, so its removal, planned before, finds nothing to do. */
function isSilentNoOp(state: HostState, operation: Operation): boolean {
  if (operation.kind !== 'remove-peer') return false;
  return state.devices.some((device) => device.name === operation.device && device.publicKey === operation.publicKey);
}

law(
  'no plan shows a secret',
  100,
  fc.tuple(revisions(2), observations, damages),
  ([[before, after], observed, damaged]) => {
    const first = reconcile(blankHost, compile(before!, observed, self), keyOf(before!));
    const state = applyDamages(first, damaged, keyOf(before!));
    const plan = diff(state, compile(after!, observed, self));
    assert.ok(!JSON.stringify(plan).includes(plantedSecret));
    assert.ok(!JSON.stringify(plan).includes('hidden'), 'a plan does not even carry the object');
  },
);

const noObservations = { addressesByName: {}, connectedPrefixes: [], routerAdvertisementInterfaces: [] };
