/**
 * What scripts rely on, from real commands on real hosts: exit codes, JSON that its schema accepts, saved plans that are
 * applied once and refused afterwards, and nothing done where nobody agreed.
 * @module
 */
import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { saidBy } from '../../reconciler/drivers/lab/process.ts';
import { checkDocument } from '../support/published-schema.ts';
import { readExample } from './example.ts';
import { NetworkLab } from './network-lab.ts';

/** Runs a command that must end with this code; with one other than 0, 1 and 2, `--json` must tell the same. */
async function ends(host: Host, exitCode: number, args: readonly string[]): Promise<string> {
  const outcome = await host.scope([...args, '--json'], { exitCodes: 'any' });
  assert.equal(outcome.exitCode, exitCode, `${host.name}: scope ${args.join(' ')}\n${outcome.stderr}`);
  if (exitCode <= 2) return outcome.stdout;
  checkDocument('error', outcome.stdout);
  assert.equal(JSON.parse(outcome.stdout).exitCode, exitCode);
  return JSON.parse(outcome.stdout).code;
}

async function interfaces(host: Host): Promise<string> {
  return (await host.exec(['wg', 'show', 'interfaces'])).stdout.trim();
}

test('the commands of a host keep their contract', async () => {
  await using network = await NetworkLab.create(readExample('star-homelab'));
  const [relay, edge] = [network.host('vps'), network.host('server')];
  const name = network.written.name;

  await ends(edge, 64, ['source', '--watch']);
  checkDocument('source', await ends(edge, 0, ['source']));
  checkDocument('plan', await ends(edge, 0, ['plan', '--out', '/run/server.plan']));
  checkDocument('plan', await ends(edge, 2, ['plan', '--detailed-exitcode']));
  checkDocument('status', await ends(edge, 0, ['status']));
  assert.equal(await ends(edge, 64, ['apply']), 'CONFIRMATION_MISSING');
  assert.equal(await interfaces(edge), '', 'nothing is done before somebody agrees');

  const plan = await edge.readFile('/run/server.plan');
  assert.doesNotMatch(plan, /[Pp]rivate[-_ ]?[Kk]ey/);
  await relay.writeFile('/run/server.plan', plan);
  assert.equal(await ends(relay, 3, ['apply', '/run/server.plan', '--yes']), 'WRONG_HOST');
  assert.equal(await interfaces(relay), '', 'the plan of another host changes nothing');

  checkDocument('apply', await ends(edge, 0, ['apply', '/run/server.plan', '--yes']));
  assert.notEqual(await interfaces(edge), '');
  assert.equal(await ends(edge, 3, ['apply', '/run/server.plan', '--yes']), 'REFUSED');
  await edge.writeFile('/run/other.plan', '{"kind":"plan"}');
  await ends(edge, 1, ['apply', '/run/other.plan', '--yes']);
  checkDocument('apply', await ends(edge, 0, ['apply', '--yes']));
  checkDocument('plan', await ends(edge, 0, ['plan', '--detailed-exitcode']));
  checkDocument('status', await ends(edge, 0, ['status']));

  const holding = `require('node:net').createServer().listen('\\0scope-lock-${name}', () => console.log('held'))`;
  const holder = await edge.spawn([process.execPath, '-e', holding]);
  await saidBy(holder, holder.stdout, 'held');
  assert.equal(await ends(edge, 75, ['apply', '--yes']), 'LOCKED');
  assert.equal(await ends(edge, 75, ['down', '--yes']), 'LOCKED');
  holder.kill('SIGKILL');
  await holder.ended;

  // Everybody but the relay leaves by one commit: likelier a mistake than a wish.
  await network.apply([relay]);
  const good = await network.repository.readFile('network.yaml');
  const emptied = good.slice(0, good.indexOf('  # Not the gateway'));
  await network.publish(await network.repository.commit({ 'network.yaml': emptied }, 'emptied by mistake'));
  assert.equal(await ends(relay, 3, ['apply', '--yes']), 'REFUSED');
  assert.notEqual((await relay.exec(['wg', 'show', name, 'peers'])).stdout, '');
  assert.equal(await ends(edge, 3, ['plan']), 'WRONG_HOST');
  checkDocument('apply', await ends(relay, 0, ['apply', '--yes', '--allow-mass-removal']));
  assert.equal((await relay.exec(['wg', 'show', name, 'peers'])).stdout, '');

  for (const host of [relay, edge]) {
    assert.equal(await ends(host, 64, ['down']), 'CONFIRMATION_MISSING');
    checkDocument('apply', await ends(host, 0, ['down', '--yes']));
    checkDocument('apply', await ends(host, 0, ['down', '--yes']));
    assert.equal(await interfaces(host), '');
  }
});
