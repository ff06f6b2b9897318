/**
 * Why a repository on this machine cannot be read. Git says "does not appear to be a git repository" for all of it, and
 * the usual cause is that the source, which has no privileges, may not enter somebody's home directory.
 * @module
 */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../drivers/driver-error.ts';

/** The first thing on the way to `path` that this process may not use, in words; undefined if nothing is in the way. */
export async function explainUnreadablePath(path: string, user: number): Promise<string | undefined> {
  for (const folder of ancestors(path)) {
    try {
      const isFolder = (await stat(folder)).isDirectory();
      await access(folder, isFolder && folder !== path ? constants.X_OK : constants.R_OK);
    } catch (error) {
      const shown = JSON.stringify(folder);
      if (systemErrorCode(error) === 'ENOENT') return `expected a git repository, but ${shown} does not exist`;
      return `the source runs as user ${user} without privileges, and that user may not read ${shown}`;
    }
  }
  return undefined;
}

/** `/`, `/srv`, `/srv/net` for `/srv/net`. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}
