/**
 * Config repositories in temporary folders.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorEnvironment } from '../../reconciler/drivers/lab/config-repository.ts';
import { type FleetShape, fleetFiles, writeFleet } from './fleet.ts';

export interface BenchRepository extends AsyncDisposable {
  /** Holds everything; goes with it. */
  readonly scratch: string;
  /** The work tree. */
  readonly path: string;
}

/** Makes and commits a repository. `keys` are public keys that hosts have instead of the made-up ones, by name. */
export async function createRepository(
  shape: FleetShape,
  keys: Readonly<Record<string, string>> = {},
): Promise<BenchRepository> {
  const scratch = await mkdtemp(join(tmpdir(), 'scope-bench-'));
  // A pull reads it without privileges.
  await chmod(scratch, 0o755);
  const path = join(scratch, 'network');
  await writeFleet(path, fleetFiles(shape));
  for (const [name, key] of Object.entries(keys)) {
    await editFile(path, `hosts/${name}.yaml`, (text) => text.replace(/^publicKey: .*$/m, `publicKey: ${key}`));
  }
  git(path, 'init', '--quiet', '--initial-branch=main');
  commitAll(path);
  // As after a clone: one pack, not a file for each object.
  git(path, 'repack', '-q', '-a', '-d');
  return {
    scratch,
    path,
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** Gives a host another overlay address, which no host of a fleet has. */
export async function moveHost(path: string, name: string, edition: number): Promise<void> {
  const address = `10.67.${edition >> 8}.${edition & 255}`;
  await editFile(path, `hosts/${name}.yaml`, (text) => text.replace(/^address: .*$/m, `address: ${address}`));
}

export function commitAll(path: string): void {
  git(path, 'add', '--all');
  git(path, 'commit', '--quiet', '--allow-empty', '--message', 'change');
}

async function editFile(path: string, file: string, change: (text: string) => string): Promise<void> {
  await writeFile(join(path, file), change(await readFile(join(path, file), 'utf8')));
}

function git(directory: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', directory, ...args], { env: authorEnvironment, stdio: ['ignore', 'ignore', 'inherit'] });
}
