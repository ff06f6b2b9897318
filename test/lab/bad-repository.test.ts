/**
 * A bad commit changes nothing on a host: the commands end with 1 and say where the mistake is, the network goes on.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { readExample } from './example.ts';
import { pingMatrix } from './lab.ts';
import { NetworkLab } from './network-lab.ts';

/** By what is wrong: how it changes the good `network.yaml`, and what the diagnostic must name. */
const mistakes: readonly (readonly [string, (good: string) => string, RegExp])[] = [
  ['a syntax error', (good) => `${good}\n  - ]: {\n`, /network\.yaml:[0-9]+:[0-9]+/],
  ['an unknown field', (good) => good.replace('topology:', 'topologie:'), /topologie/],
  ['an address twice', (good) => good.replace('10.77.0.3', '10.77.0.2'), /10\.77\.0\.2/],
  ['a relay without a slot', (good) => good.replace('slot: 1', '# no slot'), /slot/],
  ['an alias', (good) => good.replace('address: 10.77.0.1', 'address: &a 10.77.0.1'), /network\.yaml:/],
  ['endless nesting', (good) => `${good}\nx: ${'['.repeat(20_000)}`, /network\.yaml/],
  ['what aborts Node', (good) => `${good}\nx: ${'['.repeat(40_000)}\n---\n${'? '.repeat(40_000)}`, /network\.yaml/],
  ['nothing at all', () => '', /network\.yaml/],
];

test('a bad commit is refused with its place, and nothing changes on the host', async () => {
  await using network = await NetworkLab.create(readExample('star-homelab'));
  await network.apply();
  const [host, relay] = [network.host('server'), network.host('vps')];
  const pairs = (await network.overlayAddresses(relay)).map((address) => [host, address] as const);
  const good = await network.repository.readFile('network.yaml');
  const before = await kernelState(host);

  for (const [what, spoil, named] of mistakes) {
    const bad = spoil(good);
    assert.notEqual(bad, good, what);
    await network.publish(await network.repository.commit({ 'network.yaml': bad }, what));
    for (const args of [
      ['plan', '--detailed-exitcode'],
      ['apply', '--yes'],
    ]) {
      const { stderr, exitCode } = await host.scope(args, { exitCodes: 'any' });
      assert.equal(exitCode, 1, `${what}: scope ${args.join(' ')} ended with ${exitCode}\n${stderr}`);
      assert.match(stderr, named, what);
    }
    assert.equal(await kernelState(host), before, what);
  }
  assert.deepEqual(await pingMatrix(pairs), []);

  await network.publish(await network.repository.commit({ 'network.yaml': good }, 'mended'));
  assert.deepEqual(await network.drifted(), []);
});

/** All that Scope could have changed, without what changes by itself (handshakes, counters, neighbours). */
async function kernelState(host: Host): Promise<string> {
  const script = `for device in $(wg show interfaces); do wg showconf "$device"; done
ip -o address show; ip rule; ip -6 rule
ip route show table all; ip -6 route show table all | grep -v expires
nft list ruleset; cat /proc/sys/net/ipv4/ip_forward`;
  return (await host.shell(script)).stdout.replaceAll(/PrivateKey = .*/g, '').replaceAll(/Endpoint = .*/g, '');
}
