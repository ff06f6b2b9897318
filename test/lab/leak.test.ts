/**
 * No packet for the overlay leaves in clear, whatever is taken away: counted on the wire, under traffic from edges, a
 * relay, and a machine in a LAN behind an edge.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { readExample } from './example.ts';
import { forget } from './forget.ts';
import { pingMatrix, renewalSeconds } from './lab.ts';
import { NetworkLab } from './network-lab.ts';

/** Long enough for ten rounds of every flow. */
const observationMs = 1000;
const overlayTable = `$(ip rule | sed -n 's/.*fwmark.* lookup \\([0-9]*\\).*/\\1/p')`;

test('no packet for the overlay leaves in clear', async (context) => {
  await using network = await NetworkLab.create(readExample('mesh-tree-sites'));
  const { lab, agents } = network;
  const [north, south, officeA, officeB, laptop] = ['north', 'south', 'office-a', 'office-b', 'laptop'].map((name) =>
    network.host(name),
  );
  const atOfficeA = network.lanClients.get('office-a');
  const atOfficeB = network.lanClients.get('office-b');
  assert.ok(north && south && officeA && officeB && laptop && atOfficeA && atOfficeB);

  // Everything is applied once to learn the addresses, and forgotten again: the flows must know where to send.
  await network.apply();
  const targets = new Map<Host, string[]>();
  for (const host of [south, officeB, laptop]) targets.set(host, await network.overlayAddresses(host));
  await network.onAll(agents, (host) => forget(host));

  const remoteLan = '192.168.20.0/24';
  const prefixes = network.written.prefixes;
  const senders = [officeA, laptop, north];
  for (const from of senders) {
    const addresses = [...targets].flatMap(([to, list]) => (to === from ? [] : list));
    await from.keepPinging([...addresses, atOfficeB.ipv4]);
  }
  await atOfficeA.keepPinging([
    ...(targets.get(laptop) ?? []).filter((address) => !address.includes(':')),
    atOfficeB.ipv4,
  ]);

  /** Packets in clear by host, while `work` is done and for a while after. */
  const leaksDuring = async (work: () => Promise<unknown>, hosts: readonly Host[] = agents) => {
    await using overlay = await lab.captureOverlay(prefixes, hosts);
    await using lan = await lab.captureOverlay(
      [remoteLan],
      hosts.filter((host) => host !== officeB),
    );
    await work();
    await sleep(observationMs);
    const all = [...Object.entries(await overlay.counts()), ...Object.entries(await lan.counts())];
    return all.filter(([, packets]) => packets > 0);
  };
  const none = async (what: string, work: () => Promise<unknown>, hosts?: readonly Host[]) => {
    assert.deepEqual(await leaksDuring(work, hosts), [], what);
    context.diagnostic(`nothing in clear: ${what}`);
  };

  const control = Object.fromEntries(await leaksDuring(async () => {}));
  for (const from of senders) assert.ok((control[from.name] ?? 0) > 0, `${from.name} must leak without Scope`);

  // The fallbacks come first: from then on nothing leaks, although no tunnel stands yet.
  const fallbacks = 4;
  await network.onAll(agents, (host) => network.applyFirst(host, fallbacks));
  await none('at start, while everything is applied', () => network.apply());
  await none('in peace', async () => {});

  const mend = () => network.apply();
  await none('the home relay lost', async () => {
    await north.setCarrier(false);
    await sleep(observationMs);
    await north.setCarrier(true);
  });
  await none('the tunnel routes flushed', async () => {
    for (const host of [officeA, laptop, north, south]) {
      await host.shell(`table=${overlayTable}; ip route flush table "$table"; ip -6 route flush table "$table"`);
    }
  });
  await mend();
  await none('the rules deleted', async () => {
    for (const host of [officeA, laptop, north]) await host.shell('ip rule del pref 5191; ip -6 rule del pref 5191');
  });
  await mend();
  await none('the interfaces deleted one by one, on an edge and on both relays', async () => {
    for (const host of [laptop, north, south]) {
      const { stdout } = await host.exec(['wg', 'show', 'interfaces']);
      for (const device of stdout.split(' ')) {
        await host.exec(['ip', 'link', 'del', 'dev', device]);
        await sleep(200);
      }
    }
  });
  await none('while that is mended', mend);
  await none('the userspace programs killed, where there are any', async () => {
    for (const host of [officeA, laptop, north]) host.killAll('wireguard-go');
  });
  await mend();
  // Whoever takes a host down gives up its own protection, unless told otherwise; the others keep theirs.
  const others = agents.filter((host) => host !== officeB);
  await none('after down of one side', () => officeB.scope(['down', '--yes']), others);
  await none('after down --block of a sender', () => laptop.scope(['down', '--block', '--yes']), others);

  await mend();
  const pairs = (await network.pairs()).filter(([, address]) => !address.startsWith('fe80'));
  assert.deepEqual(await pingMatrix(pairs, renewalSeconds), []);
});
