/**
 * Which `scope` the lab runs. The bundle is what people install, and starts with a third of the work (in the VM: a sixth
 * of the time), so the runner builds one for its lab and VM rings; without it the sources run as they are.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '../..');
const variable = 'SCOPE_LAB_CLI';

/** The file to give to Node. */
export function commandLineFile(): string {
  return process.env[variable] ?? join(root, 'reconciler/cli/main.ts');
}

/**
 * Builds a bundle of this tree for this process, its children and the VM (which sees the tree, but not `/tmp`), unless
 * there is one; it is removed when the process ends.
 */
export function provideBundle(): void {
  if (process.env[variable] !== undefined) return;
  mkdirSync(join(root, '.cache'), { recursive: true });
  const directory = mkdtempSync(join(root, '.cache/bundle-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  execFileSync(process.execPath, [join(root, 'packaging/build.ts'), directory], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.env[variable] = join(directory, 'main.js');
}
