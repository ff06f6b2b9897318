/**
 * The commit says who is a member: a removed host is gone from all others after their next apply, and a `git revert`
 * brings it back.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExample } from './example.ts';
import { pingMatrix } from './lab.ts';
import { removalOf } from './membership.ts';
import { NetworkLab } from './network-lab.ts';

test('a host removed by a commit is gone from all others, and a revert restores it', async () => {
  await using network = await NetworkLab.create(readExample('mesh-relays'));
  await network.apply();
  const pairs = await network.pairs();
  assert.deepEqual(await pingMatrix(pairs), []);

  const removal = await removalOf(network, 'tokyo');
  assert.deepEqual(await removal.holders(), ['fra', 'nyc', 'sgp']);
  await removal.commit();
  await network.apply(removal.others);
  assert.deepEqual(await removal.holders(), []);
  const [toRemoved, amongOthers] = removal.split(pairs);
  assert.equal((await pingMatrix(toRemoved, 1)).length, toRemoved.length);
  assert.deepEqual(await pingMatrix(amongOthers), []);

  // The removed host itself keeps what it has until somebody takes it down, and says why.
  const { stderr } = await removal.removed.scope(['apply', '--yes'], { exitCodes: [3] });
  assert.match(stderr, /nothing was changed/);
  await removal.removed.scope(['down', '--yes']);

  await network.publish(await network.repository.revert());
  await network.apply();
  assert.deepEqual(await removal.holders(), ['fra', 'nyc', 'sgp']);
  assert.deepEqual(await pingMatrix(pairs), []);
  assert.deepEqual(await network.drifted(), []);
});
