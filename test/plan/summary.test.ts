/**
 * What a plan says that it does to a thing.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { Operation } from '../../reconciler/model/operation.ts';
import { effectOf, summarize } from '../../reconciler/plan/summary.ts';

const lan = ['192.168.1.0/24'] as Prefix[];
const masquerade = (before: Prefix[], prefixes: Prefix[]): Operation => ({ kind: 'set-masquerade', before, prefixes });

test('masquerading is added, changed and removed', () => {
  assert.equal(effectOf(masquerade([], lan)), 'add');
  assert.equal(effectOf(masquerade(lan, ['192.168.2.0/24' as Prefix])), 'change');
  assert.equal(effectOf(masquerade(lan, lan)), 'change', 'a damaged table');
  assert.equal(effectOf(masquerade(lan, [])), 'remove');
  assert.equal(effectOf(masquerade([], [])), 'remove', 'a damaged table that is not wanted');
});

test('the settings of a new device count with it', () => {
  const settings: Operation[] = [
    { kind: 'create-device', device: 'mesh0' },
    { kind: 'set-link', device: 'mesh0', changes: { up: true }, before: {} },
    { kind: 'set-device', device: 'mesh0', changes: { fwmark: 1 }, before: {} },
  ];
  assert.deepEqual(summarize(settings), { add: 1, change: 0, remove: 0 });
  assert.deepEqual(summarize(settings.slice(1)), { add: 0, change: 2, remove: 0 });
});
