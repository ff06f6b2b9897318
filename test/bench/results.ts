/**
 * The dated section of docs/benchmarks.md.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from './program.ts';

const file = join(repositoryRoot, 'docs/benchmarks.md');
const heading = '## Results';

/** Puts a run's tables under today's date, before those of earlier runs. */
export async function writeResults(tables: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [before, after] = text.split(`\n${heading}\n`);
  if (before === undefined || after === undefined) throw new Error(`expected the line "${heading}" in ${file}`);
  const date = new Date().toISOString().slice(0, 10);
  const dated = tables.replaceAll(/^### /gm, '#### ');
  await writeFile(file, `${before}\n${heading}\n\n### ${date}\n\n${dated}${after}`);
}
