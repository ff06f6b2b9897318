/**
 * `kill -9` in the middle of an apply: whatever was done by then, the next apply converges.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { readExample } from './example.ts';
import { forget } from './forget.ts';
import { NetworkLab } from './network-lab.ts';

const example = readExample('star-homelab');

test('killed after any single operation, an apply is completed by the next', async (context) => {
  await using network = await NetworkLab.create(example);
  const [relay, edge] = [network.host('vps'), network.host('server')];
  await network.onAll([relay, edge], async (host) => {
    await network.plan(host);
    let total = Number.POSITIVE_INFINITY;
    for (let count = 0; count <= total; count += 1) {
      total = await network.applyFirst(host, count);
      await converges(host, `${host.name}, killed after ${count} of ${total}`);
      await forget(host);
    }
    assert.ok(total > 10, `expected a plan worth cutting, got ${total} operations`);
    context.diagnostic(`${host.name}: ${total + 1} cuts`);
  });
});

test('killed at any time, the command itself is completed by the next', async () => {
  await using network = await NetworkLab.create(example);
  const host = network.host('server');
  for (let delayMs = 50; delayMs <= 800; delayMs += 75) {
    const apply = await host.spawnScope(['apply', '--yes']);
    await sleep(delayMs);
    // nsenter has become the command, so this is its own process.
    apply.kill('SIGKILL');
    await apply.ended;
    await converges(host, `killed after ${delayMs} ms`);
    await forget(host);
  }
});

/** The apply reads back what it did, and fails unless a plan made from that is empty. */
async function converges(host: Host, when: string): Promise<void> {
  const { exitCode, stdout, stderr } = await host.scope(['apply', '--yes'], { exitCodes: 'any' });
  assert.equal(exitCode, 0, `${when}\n${stdout}\n${stderr}`);
  assert.match(stdout, /is in sync|^No changes\./, when);
}
