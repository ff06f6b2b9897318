/**
 * The floor of reading a repository: the library `yaml` parses all its files, in one process, and nothing else happens.
 * `node yaml-alone.ts FOLDER`
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parse } from 'yaml';

const folder = process.argv[2] ?? '.';
let fields = 0;
for (const name of readdirSync(folder, { recursive: true }) as string[]) {
  if (name.endsWith('.yaml')) fields += Object.keys(parse(readFileSync(join(folder, name), 'utf8'))).length;
}
if (fields === 0) throw new Error(`expected YAML files in ${folder}, got none`);
