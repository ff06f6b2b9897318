/**
 * The numbers in the kernel by which Scope knows its own: they are a contract with every host that already runs.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  fwmark,
  mainTable,
  networkIdentifiers,
  routeProtocol,
  rulePriorities,
} from '../../reconciler/model/identifiers.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';
import { law } from '../support/law.ts';

test('pinned: a new version must find what an older one left', () => {
  // printf scope/network/mesh0 | sha256sum → 8d9df10f…
  const pinned = 0x8d9d;
  const id = networkIdentifiers('mesh0' as NetworkName);
  assert.deepEqual(id, {
    overlayTable: 0x5c0e_0000 + pinned,
    arrivalsTable: 0x5c0f_0000 + pinned,
    fallbackMetric: 0xffff_0000 + pinned,
  });
  assert.deepEqual(
    [routeProtocol, fwmark, mainTable, rulePriorities],
    [92, 0x5c0e, 254, { arrivals: 5190, overlay: 5191 }],
  );
});

law('within what a kernel takes, and away from its own tables', 200, fc.string({ minLength: 1 }), (name) => {
  const { overlayTable, arrivalsTable, fallbackMetric } = networkIdentifiers(name as NetworkName);
  assert.ok(overlayTable > 255 && arrivalsTable > 255 && overlayTable !== arrivalsTable);
  // The tools print tables as signed or unsigned 32 bits; below 2^31 both agree. Metrics are unsigned.
  assert.ok(overlayTable < 2 ** 31 && arrivalsTable < 2 ** 31 && fallbackMetric < 2 ** 32);
});
