/**
 * What a host believes of the directory that a source left.
 * @module
 */
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { readDesiredState } from '../../reconciler/agent/desired-state.ts';
import type { Member } from '../../reconciler/agent/member.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';
import { setUpPull } from '../support/pull-network.ts';

test('a snapshot counts only for the network that it was asked for', { timeout: 120_000 }, async (t) => {
  const { pullWith, directory } = await setUpPull(t);
  await pullWith();
  const stateDirectory = dirname(directory);
  const member = (network: string) =>
    ({ settings: { network: network as NetworkName, self: 'home' }, stateDirectory }) as Member;
  assert.equal((await readDesiredState(member('mesh0'))).host?.name, 'home');
  await assert.rejects(readDesiredState(member('corp')), {
    code: 'UNEXPECTED_OUTPUT',
    message: 'expected a snapshot of corp, got one of mesh0',
  });
});
