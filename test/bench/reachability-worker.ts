/**
 * `node reachability-worker.ts HOSTS RELAYS` prints the milliseconds that a first plan of all hosts and the reachability of
 * all pairs take in a new process.
 * @module
 */
import process from 'node:process';
import type { HostName } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { planFleet } from '../../reconciler/plan/fleet.ts';
import { reachability } from '../../reconciler/plan/reachability.ts';
import { resolvedFleet } from './fleet.ts';

const [hosts = 0, relays = 0] = process.argv.slice(2).map(Number);
const network = resolvedFleet({ hosts, relays });
const [first, ...others] = network.hosts;
if (!first) throw new Error('expected hosts');
const before = { ...network, hosts: [{ ...first, mtu: 1280 }, ...others] };

const startedAt = performance.now();
planFleet(before, network);
const configs = new Map(
  network.hosts.map(({ name }): [HostName, ReturnType<typeof compile>] => [name, compile(network, unobserved, name)]),
);
const { pairs } = reachability(network, configs);
const took = performance.now() - startedAt;
if (pairs.unreachable > 0) throw new Error(`expected that all pairs reach each other, got ${JSON.stringify(pairs)}`);
process.stdout.write(String(took));
