/**
 * Writes the tree of a repository into a folder, for a static file host or CDN.
 * @module
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondsNow } from '../../reconciler/drivers/clock.ts';
import { DriverError } from '../../reconciler/drivers/driver-error.ts';
import { parseBranch } from '../../reconciler/drivers/git/branch.ts';
import { Mirror } from '../../reconciler/drivers/git/mirror.ts';
import { parseRemote } from '../../reconciler/drivers/git/remote.ts';
import { publish } from './publish.ts';

export interface ExportOptions {
  /** An absolute path or any URL that a host's `source.url` may be. */
  readonly repository: string;
  /** Absolute; made if missing. A later export into the same folder only adds and, after a grace time, removes. */
  readonly directory: string;
  /** The branch that a clone checks out; absent: main. */
  readonly ref?: string;
}

/** Exports once and returns the revision. Throws `DriverError`. */
export async function exportTree({ repository, directory, ref = 'main' }: ExportOptions): Promise<string> {
  const branch = parseBranch(ref);
  if (!branch.ok) throw new DriverError('GIT_REFUSED', branch.reason);
  const remote = parseRemote(repository);
  if (!remote.ok) throw new DriverError('GIT_REFUSED', remote.reason);
  const work = await mkdtemp(join(tmpdir(), 'scope-export-'));
  try {
    const mirror = await Mirror.open({ directory: work, remote: remote.value });
    await mirror.fetch('all');
    await mkdir(directory, { recursive: true });
    const { revision } = await publish({ mirror, directory, branch: branch.value, now: secondsNow() });
    if (revision === undefined)
      throw new DriverError('GIT_REFUSED', `expected a branch ${ref} in the repository, got none`);
    return revision;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
