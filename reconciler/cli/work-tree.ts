/**
 * Where a repository begins, and that private keys stay out of it: what is committed once is in its history for good.
 * @module
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** The nearest folder at or above `path` that is the top of a git work tree, or undefined. */
export function findWorkTree(path: string): string | undefined {
  return nearest(path, '.git');
}

/** The nearest folder at or above `path` that holds `name`, or undefined. Symbolic links are followed first. */
export function nearest(path: string, name: string): string | undefined {
  let directory = realDirectory(path);
  for (;;) {
    if (existsSync(join(directory, name))) return directory;
    const parent = dirname(directory);
    if (parent === directory) return undefined;
    directory = parent;
  }
}

/** Throws if a file at `path` would stand in a git work tree or beside a network.yaml. Ends with 3. */
export function refuseInsideRepository(path: string, what: string): void {
  const directory = dirname(resolve(path));
  const repository = findWorkTree(directory) ?? nearest(directory, 'network.yaml');
  if (repository === undefined) return;
  throw new CliError('PRIVATE_KEY_EXPOSED', `refused to write ${what} into the repository ${repository}`, {
    exitCode: exitCodes.refused,
    hint: 'name a folder outside any repository: private keys are never committed',
  });
}

/** The folder with links resolved; of a folder that does not exist yet, by way of the part that does. */
function realDirectory(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(realDirectory(parent), absolute.slice(parent.length));
  }
}
