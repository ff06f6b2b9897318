/**
 * The pure part alone, warm, in this process: what is left of a plan without files, processes and kernels.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { Bench } from 'tinybench';
import type { HostName, Network } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { diff } from '../../reconciler/plan/diff.ts';
import { stateOf } from '../../reconciler/plan/state-of.ts';
import { resolvedFleet } from './fleet.ts';
import { measure, type Times } from './measure.ts';
import type { Row, Section } from './report.ts';

export async function measurePlanner(sizes: readonly number[]): Promise<Section> {
  const rows: Row[] = [];
  for (const hosts of sizes) rows.push(...(await measureSize(hosts)));
  rows.push(await measureReachability({ hosts: 1000, relays: 30 }));
  return {
    title: 'Planning alone',
    about:
      '`compile` and `diff` of one host, warm, without any I/O. Every compilation indexes its network anew, as a process ' +
      'that plans one host does. Reachability: a new process that plans a change for every host and sends packets between ' +
      'all pairs; what it takes to make the network is not counted.',
    rows,
  };
}

async function measureSize(hosts: number): Promise<Row[]> {
  const network = resolvedFleet({ hosts, relays: 3 });
  const [relay, edge] = ['relay-1', 'edge-5'] as HostName[];
  if (!relay || !edge) throw new Error('unreachable');
  const config = compile(network, unobserved, relay);
  const state = stateOf(config);
  const bench = new Bench({ time: 300, iterations: 5, warmupTime: 100, warmupIterations: 2 })
    .add('`compile`, a relay', () => compile(fresh(network), unobserved, relay))
    .add('`compile`, an edge', () => compile(fresh(network), unobserved, edge))
    .add('`diff`, a relay, no change', () => diff(state, config))
    .add('`diff`, a relay, from nothing', () =>
      diff(stateOf({ ...config, devices: [], routes: [], rules: [] }), config),
    );
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name} did not run: ${result.state}`);
    const { p50, min, max, samplesCount } = result.latency;
    const times: Times = { median: p50, min, max, runs: samplesCount, cpu: 0 };
    return { what: name, hosts, times };
  });
}

/** Equal, but another object: indexes are kept by object. */
function fresh(network: Network): Network {
  return { ...network };
}

async function measureReachability(shape: { readonly hosts: number; readonly relays: number }): Promise<Row> {
  const worker = [join(import.meta.dirname, 'reachability-worker.ts'), String(shape.hosts), String(shape.relays)];
  const { times } = await measure(
    { times: () => Number(execFileSync(process.execPath, worker, { encoding: 'utf8', timeout: 120_000 })) },
    { runs: 3, warmUps: 0 },
  );
  return {
    what: `fleet plan and reachability, ${shape.relays} relays`,
    hosts: shape.hosts,
    times,
    target: { ms: 2000 },
  };
}
