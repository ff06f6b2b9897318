/**
 * What a host pays: `scope plan` and `scope apply` on a relay to which all others are peers, with real wireguard-go, in
 * namespaces of its own.
 * @module
 */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { makeKeyPair } from '../support/system.ts';
import type { HostTimes } from './host-worker.ts';
import { sumOf } from './measure.ts';
import type { Row, Section } from './report.ts';
import { createRepository } from './scratch.ts';

const relays = 3;

/** `/run` is empty inside, so that control sockets are its own; when the process ends, all of it is gone. */
const enter = `
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 700 /run/wireguard /run/scope
ip link set lo up
exec "$@"
`;

export async function measureOnHost(sizes: readonly number[], runs: number): Promise<Section> {
  const rows: Row[] = [];
  for (const hosts of sizes)
    rows.push(...rowsOf(hosts, await measureSize(hosts, hosts > 1000 ? 3 : Math.min(runs, 9))));
  return {
    title: 'On a host',
    about:
      `The first of ${relays} relays, with every edge as a peer; wireguard-go; the repository is a path on the same disk, ` +
      'pulled by an unprivileged child as always. Every command is a new process. Floors are the same work by `wg` and ' +
      '`ip` in the same namespace, in the same turns.',
    rows,
  };
}

async function measureSize(hosts: number, runs: number): Promise<HostTimes> {
  const { privateKey, publicKey } = makeKeyPair();
  await using repository = await createRepository({ hosts, relays }, { 'relay-1': publicKey });
  const config = join(repository.scratch, 'config');
  await mkdir(join(config, 'keys'), { recursive: true, mode: 0o700 });
  await writeFile(join(config, 'keys/bench'), `${privateKey.reveal()}\n`, { mode: 0o600 });
  const settings = `source: { url: ${repository.path} }\nwireguard: /usr/bin/wireguard-go\n`;
  await writeFile(join(config, 'bench.yaml'), settings, { mode: 0o600 });
  const confine = ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--pid', '--fork', '--kill-child'];
  const worker = [process.execPath, join(import.meta.dirname, 'host-worker.ts'), repository.scratch, String(runs)];
  const { stdout } = await promisify(execFile)(
    'setpriv',
    [...confine, '--mount-proc', 'sh', '-ec', enter, 'sh', ...worker],
    { timeout: 900_000, killSignal: 'SIGKILL', maxBuffer: 1 << 20 },
  );
  return JSON.parse(stdout) as HostTimes;
}

function rowsOf(hosts: number, times: HostTimes): Row[] {
  const read = { what: '`wg show dump` + `ip -j route`', times: sumOf(times.dump, times.showRoutes) };
  const write = { what: '`wg setconf` + `ip -batch`', times: sumOf(times.setconf, times.batch) };
  return [
    { what: 'first `plan`: clone, parse, plan', hosts, times: times.firstPlan },
    { what: '`plan`, nothing to do', hosts, times: times.plan, floor: read },
    { what: '`plan --snapshot-only`, nothing to do', hosts, times: times.planSnapshot, floor: read },
    { what: '`apply`, nothing to do', hosts, times: times.apply, floor: read },
    { what: '`apply` from nothing', hosts, times: times.applyAll, floor: write },
    {
      what: '`apply`, a commit moved one peer',
      hosts,
      times: times.applyOne,
      floor: { what: '`wg set`', times: times.setOne },
    },
    { what: 'floor: `wg show dump`', hosts, times: times.dump },
    { what: 'floor: get on the control socket', hosts, times: times.socket },
    { what: 'floor: `ip -j route show table all`', hosts, times: times.showRoutes },
    { what: 'floor: `wg setconf` from empty', hosts, times: times.setconf },
    { what: `floor: \`ip -batch\`, ${times.routes} routes`, hosts, times: times.batch },
    { what: 'floor: `wg set`, one peer', hosts, times: times.setOne },
  ];
}
