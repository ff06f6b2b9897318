/**
 * `node test/bench/run.ts [--quick] [--sizes 10,100,1000,10000] [--only NAME,…] [--write]` measures and prints tables.
 * It asserts nothing: whether a target holds is printed beside it. Everything runs in temporary folders and namespaces.
 * `--write` puts the tables, with date and machine, on top of docs/benchmarks.md's results.
 * @module
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { measureOnHost } from './on-host.ts';
import { measurePlanner } from './planner.ts';
import { buildProgram } from './program.ts';
import { formatSection } from './report.ts';
import { measureRepository } from './repository.ts';
import { writeResults } from './results.ts';
import { measureStartUp } from './start-up.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const sizes = values.sizes?.split(',').map(Number) ?? (values.quick ? [10, 100, 1000] : [10, 100, 1000, 10_000]);
if (sizes.some((size) => !Number.isInteger(size) || size < 10)) throw new Error('expected sizes of 10 hosts or more');
const runs = values.quick ? 5 : 15;

const sections = {
  'start-up': () => measureStartUp(2 * runs),
  repository: () => measureRepository(sizes, runs),
  host: () => measureOnHost(sizes, runs),
  planner: () => measurePlanner(sizes),
};
const wanted = values.only?.split(',') ?? Object.keys(sections);

buildProgram();
const texts: string[] = [describeMachine()];
process.stdout.write(`${texts[0]}\n`);
for (const [name, section] of Object.entries(sections)) {
  if (!wanted.includes(name)) continue;
  const text = formatSection(await section());
  texts.push(text);
  process.stdout.write(`\n${text}`);
}
if (values.write) await writeResults(texts.join('\n'));
