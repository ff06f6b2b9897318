/**
 * What the planner really emits, for random networks and damaged hosts, is valid by the published schema of a plan.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createAjv } from '../../packaging/generate/validators.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { stateOf } from '../../reconciler/plan/state-of.ts';
import { hostConfigSchema } from '../../schema/host-config.ts';
import { operationSchema } from '../../schema/operation.ts';
import { agentsOf, networks } from '../support/arbitrary.ts';
import { applyDamages, damages } from '../support/damage.ts';
import { law } from '../support/law.ts';

const validateConfig = createAjv().compile(hostConfigSchema);
const validateOperation = createAjv().compile(operationSchema);
const kinds = new Set<string>();

law('plans of random hosts are valid', 60, fc.tuple(networks, networks, damages), ([before, after, list]) => {
  for (const self of agentsOf(after)) {
    const config = compile(after, unobserved, self);
    const key = config.devices[0]?.publicKey;
    assert.ok(validateConfig(JSON.parse(JSON.stringify(config))), JSON.stringify(validateConfig.errors?.[0]));
    const known = agentsOf(before).includes(self) ? compile(before, unobserved, self) : config;
    const state = key === undefined ? stateOf(known) : applyDamages(stateOf(known), list, key);
    for (const operation of diff(state, config)) {
      kinds.add(operation.kind);
      const valid = validateOperation(JSON.parse(JSON.stringify(operation)));
      assert.ok(valid, `${JSON.stringify(operation)}: ${JSON.stringify(validateOperation.errors?.[0])}`);
    }
  }
});

test('every kind of operation was among them', () => {
  const variants = operationSchema.oneOf.flatMap(({ properties: { kind } }): readonly string[] =>
    'enum' in kind ? kind.enum : [kind.const],
  );
  assert.deepEqual([...kinds].sort(), variants.toSorted());
});

test('a wrong operation is refused', () => {
  assert.equal(validateOperation({ kind: 'delete-device', device: 'mesh0', force: true }), false);
  assert.equal(validateOperation({ kind: 'reboot' }), false);
});
