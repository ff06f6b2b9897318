/**
 * What a person and a pull request wait for: `scope plan --all` and `scope validate` in a config repository.
 * @module
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { measure } from './measure.ts';
import { bundleFloor, program, timeCommand, watchMemory } from './program.ts';
import type { Row, Section, Target } from './report.ts';
import { createRepository, moveHost } from './scratch.ts';

const relays = 3;

/** Of a plan with a warm cache, by number of hosts. */
const targets: Readonly<Record<number, Target>> = {
  100: { ms: 150, mib: 400 },
  1000: { ms: 250, mib: 400 },
  10000: { ms: 1000, mib: 400 },
};

export async function measureRepository(sizes: readonly number[], runs: number): Promise<Section> {
  const rows: Row[] = [];
  for (const hosts of sizes) rows.push(...(await measureSize(hosts, hosts > 1000 ? Math.min(runs, 5) : runs)));
  return {
    title: 'In a config repository',
    about:
      `hosts/*.yaml, ${relays} relays, a LAN behind every tenth edge; all is committed, then one edge gets another ` +
      'address in the work tree, which changes the edge and every relay. Each run is a new process; memory is that of ' +
      'all its processes, in a run of its own. Warm: the files were parsed before, but for the changed one. `plan --all` and ' +
      '`plan --host` plan the same hosts; up to 2,000 hosts `--all` also works out which pairs reach each other.',
    rows,
  };
}

async function measureSize(hosts: number, runs: number): Promise<Row[]> {
  await using repository = await createRepository({ hosts, relays });
  const cache = join(repository.scratch, 'cache');
  const options = { cwd: repository.path, env: { SCOPE_CACHE_DIR: cache } };
  const plan = [...program, 'plan', '--host', 'edge-5'];
  const planAll = [...program, 'plan', '--all'];
  const validate = [...program, 'validate', '--quiet'];
  const cold = async (argv: readonly string[]): Promise<number> => {
    await rm(cache, { recursive: true, force: true });
    return timeCommand(argv, options);
  };
  // Another file content in each run, as after an edit: a cache that has seen it before would flatter.
  let edition = 0;
  const edited = async (argv: readonly string[]): Promise<number> => {
    edition += 1;
    await moveHost(repository.path, 'edge-5', edition);
    return timeCommand(argv, options);
  };
  await edited(plan);
  const effort = { runs, budgetMs: 120_000 };
  const warm = await measure(
    { plan: () => edited(plan), planAll: () => edited(planAll), validate: () => edited(validate) },
    effort,
  );
  const planMiB = await watchMemory(plan, options);
  const planAllMiB = await watchMemory(planAll, options);
  const validateMiB = await watchMemory(validate, options);
  const floorScript = join(repository.scratch, 'yaml-alone.cjs');
  await bundleFloor('yaml-alone.ts', floorScript);
  const yamlAlone = [process.execPath, floorScript, repository.path];
  const first = await measure(
    { yaml: () => timeCommand(yamlAlone, options), plan: () => cold(plan), validate: () => cold(validate) },
    effort,
  );
  await rm(cache, { recursive: true, force: true });
  const coldMiB = await watchMemory(plan, options);
  const floor = { what: '`yaml` alone', times: first.yaml };
  const target = targets[hosts];
  return [
    { what: '`plan --host`, warm', hosts, times: warm.plan, peakMiB: planMiB, ...(target && { target }) },
    { what: '`plan --host`, cold', hosts, times: first.plan, floor, peakMiB: coldMiB, target: { ratio: 2.5 } },
    { what: '`plan --all`, warm', hosts, times: warm.planAll, peakMiB: planAllMiB },
    { what: '`validate`, warm', hosts, times: warm.validate, peakMiB: validateMiB },
    { what: '`validate`, cold', hosts, times: first.validate, floor, target: { ratio: 2.5 } },
  ];
}
