/**
 * The process inside the namespaces: runs Scope on one host, and the floors beside it. Prints `HostTimes` as JSON.
 * `node host-worker.ts SCRATCH RUNS`, where SCRATCH holds `network/` (the repository) and `config/` (the host's files).
 * @module
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { measure, type Times } from './measure.ts';
import { program } from './program.ts';
import { commitAll, moveHost } from './scratch.ts';

const cases = [
  ...(['firstPlan', 'plan', 'planSnapshot', 'apply', 'applyAll', 'applyOne'] as const),
  ...(['dump', 'socket', 'showRoutes', 'setconf', 'batch', 'setOne'] as const),
] as const;

export type HostTimes = Readonly<Record<(typeof cases)[number], Times>> & { readonly routes: number };

/** An interface beside Scope's, for the floors of writing. */
const device = 'floor0';
const tables: readonly number[] = [7001, 7002, 7003];

if (import.meta.main) process.stdout.write(JSON.stringify(await measureHost()));

async function measureHost(): Promise<HostTimes> {
  const [scratch = '', runsText = '3'] = process.argv.slice(2);
  const effort = { runs: Number(runsText), budgetMs: 120_000 };
  const once = { runs: 1, warmUps: 0 };
  const scope = (...args: readonly string[]) => time([...program, ...args], scratch);

  const first = await measure({ firstPlan: () => scope('plan') }, once);
  scope('apply', '--yes');
  const batch = prepareFloors(scratch);
  const idle = await measure(
    {
      plan: () => scope('plan'),
      planSnapshot: () => scope('plan', '--snapshot-only'),
      apply: () => scope('apply', '--yes'),
      dump: () => time(['wg', 'show', 'bench', 'dump'], scratch),
      socket: () => askSocket('bench'),
      showRoutes: () => time(['ip', '-j', 'route', 'show', 'table', 'all'], scratch),
    },
    effort,
  );
  let edition = 0;
  const one = await measure(
    {
      applyOne: {
        async prepare() {
          edition += 1;
          await moveHost(join(scratch, 'network'), 'edge-5', edition);
          commitAll(join(scratch, 'network'));
        },
        run: () => scope('apply', '--yes'),
      },
      setOne() {
        edition += 1;
        return time(['wg', 'set', device, 'peer', batch.peer, 'allowed-ips', `10.67.255.${edition & 255}/32`], scratch);
      },
    },
    effort,
  );
  const all = await measure(
    {
      applyAll: {
        prepare: () => void scope('down', '--yes'),
        run: () => scope('apply', '--yes'),
      },
      setconf: {
        prepare: () => void time(['wg', 'setconf', device, join(scratch, 'empty.conf')], scratch),
        run: () => time(['wg', 'setconf', device, join(scratch, 'full.conf')], scratch),
      },
      batch: {
        prepare() {
          for (const table of tables) {
            for (const family of ['-4', '-6']) attempt(['ip', family, 'route', 'flush', 'table', String(table)]);
          }
        },
        run: () => time(['ip', '-batch', join(scratch, 'routes')], scratch),
      },
    },
    effort,
  );
  return { ...first, ...idle, ...one, ...all, routes: batch.routes };
}

/** Writes down what Scope has made, so that `wg` and `ip` can make the same on another interface. */
function prepareFloors(scratch: string): { readonly peer: string; readonly routes: number } {
  run(['wireguard-go', device]);
  run(['ip', 'link', 'set', device, 'up']);
  const config = run(['wg', 'showconf', 'bench']).replace(/^(ListenPort|FwMark) = .*\n/gm, '');
  writeFileSync(join(scratch, 'full.conf'), config, { mode: 0o600 });
  writeFileSync(join(scratch, 'empty.conf'), config.slice(0, config.indexOf('[Peer]')), { mode: 0o600 });
  const lines = ['-4', '-6'].flatMap((family) =>
    run(['ip', family, 'route', 'show', 'table', 'all', 'proto', '92']).trimEnd().split('\n'),
  );
  const tableNumbers = new Map<string, number>();
  const routes = lines.map((line) => {
    const name = /\btable (\S+)/.exec(line)?.[1] ?? 'main';
    const table = tableNumbers.get(name) ?? tables[tableNumbers.size] ?? 0;
    tableNumbers.set(name, table);
    const plain = line.replace(/ (table|src|pref) \S+/g, '').replace(/ dev \S+/, '');
    const out = plain.startsWith('unreachable') || plain.startsWith('throw') ? '' : ` dev ${device}`;
    return `route add ${plain.trim()}${out} table ${table}`;
  });
  writeFileSync(join(scratch, 'routes'), `${routes.join('\n')}\n`);
  return { peer: /^PublicKey = (.*)$/m.exec(config)?.[1] ?? '', routes: routes.length };
}

function options(scratch: string) {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    SCOPE_CONFIG_DIR: join(scratch, 'config'),
    SCOPE_STATE_DIR: join(scratch, 'state'),
  };
  return { env, cwd: '/', timeout: 300_000, killSignal: 'SIGKILL', maxBuffer: 1 << 28 } as const;
}

/** Milliseconds from start to exit. Throws if it fails. */
function time([file = '', ...args]: readonly string[], scratch: string): number {
  const startedAt = performance.now();
  const { status, stderr, error } = spawnSync(file, args, options(scratch));
  const took = performance.now() - startedAt;
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${error?.message ?? status}\n${stderr}`);
  return took;
}

function run([file = '', ...args]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 60_000 });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}\n${stderr}`);
  return stdout;
}

/** A table that does not exist yet cannot be flushed. */
function attempt([file = '', ...args]: readonly string[]): void {
  spawnSync(file, args, { timeout: 60_000 });
}

/** One `get=1` on the control socket, from connecting to the last byte. */
async function askSocket(name: string): Promise<number> {
  const startedAt = performance.now();
  const socket = connect(`/run/wireguard/${name}.sock`);
  socket.write('get=1\n\n');
  for await (const chunk of socket) if (String(chunk).endsWith('\n\n')) break;
  return performance.now() - startedAt;
}
