/**
 * Why a repository cannot be reached, where the reason lies on this machine. Git and ssh have one sentence for many causes,
 * and the usual one is that the source, which has no privileges, may not read a file or enter somebody's home directory.
 * @module
 */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { systemErrorCode } from '../drivers/driver-error.ts';
import { defaultKnownHostsFile } from '../drivers/git/settings.ts';
import type { ResolvedSource } from './source-config.ts';

/** Why this process cannot read the repository of a path; undefined if nothing is in the way. */
export function explainUnreadableRepository(path: string): Promise<string | undefined> {
  return explainUnreadablePath(path, 'a git repository');
}

/** Which of the files that the remote takes is missing or closed to this process, and what to do; undefined if none is. */
export async function findObstacle({ config, remote }: ResolvedSource): Promise<string | undefined> {
  if (remote.kind === 'http' && config.caFile !== undefined)
    return explainUnreadablePath(config.caFile, 'the certificates of source.caFile');
  if (remote.kind !== 'ssh') return undefined;
  const { sshKeyFile, knownHostsFile = defaultKnownHostsFile } = config;
  const key = sshKeyFile && (await explainUnreadablePath(sshKeyFile, 'the ssh key of source.sshKeyFile'));
  if (key) return `${key} (have systemd load it for the unit: docs/install.md, "A private repository over ssh")`;
  const hosts = await explainUnreadablePath(knownHostsFile, 'known ssh hosts');
  if (hosts)
    return `${hosts} (put the host key of ${remote.display} there: docs/install.md, or set source.knownHostsFile)`;
  return undefined;
}

/** The first thing on the way to `path` that this process may not use, in words; undefined if nothing is in the way. */
async function explainUnreadablePath(path: string, expected: string): Promise<string | undefined> {
  for (const folder of ancestors(path)) {
    try {
      const isFolder = (await stat(folder)).isDirectory();
      await access(folder, isFolder && folder !== path ? constants.X_OK : constants.R_OK);
    } catch (error) {
      const shown = JSON.stringify(folder);
      if (systemErrorCode(error) === 'ENOENT') return `expected ${expected}, but ${shown} does not exist`;
      return `the source runs as user ${process.getuid?.()} without privileges, and that user may not read ${shown}`;
    }
  }
  return undefined;
}

/** `/`, `/srv`, `/srv/net` for `/srv/net`. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}
