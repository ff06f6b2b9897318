/**
 * Changes of a network's files by a command: checked as a whole before anything is written, and written one file at once.
 * @module
 */
import { rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { systemErrorCode } from '../drivers/driver-error.ts';
import { fileError, readFileIfPresent, writeFileAtomically } from '../drivers/files/atomic-file.ts';
import type { Network } from '../model/network.ts';
import { DiagnosticsError } from './cli-error.ts';
import type { Context } from './context.ts';
import type { OpenNetwork } from './open-network.ts';
import { formatDiagnostics } from './render/diagnostics.ts';
import { type Edits, loadWorktree, type Repository } from './repository.ts';

/** Where a host of the network stands, or would: below the repository's root. */
export function networkPaths({ directory }: Pick<OpenNetwork, 'directory'>, host: string) {
  return { network: join(directory, 'network.yaml'), host: join(directory, 'hosts', `${host}.yaml`) };
}

/** A path below the root as one writes it where Scope runs. */
export function fromHere({ cwd }: Context, { root }: Repository, path: string): string {
  return relative(cwd, join(root, path));
}

/** The text of a file below the root, or undefined if there is none. */
export function readRepositoryFile({ root }: Repository, path: string): Promise<string | undefined> {
  return readFileIfPresent(join(root, path));
}

/**
 * The network as it would be. Throws `DiagnosticsError` if the edit would make it invalid; shows warnings that the edit
 * brings about.
 */
export async function checkEdits(context: Context, open: OpenNetwork, edits: Edits): Promise<Network> {
  const { networks } = await loadWorktree(context, open.repository, edits);
  const found = networks.find(({ directory }) => directory === open.directory);
  if (!found?.network) throw new DiagnosticsError(found?.diagnostics ?? [], 'the change was not made');
  context.stderr.write(formatDiagnostics(found.diagnostics, context.stderr.style));
  return found.network;
}

/** Writes the files; a file that exists keeps its mode. */
export async function writeEdits({ root }: Repository, edits: Edits): Promise<void> {
  for (const [path, text] of edits) {
    const file = join(root, path);
    if (text === undefined) await removeFile(file);
    else await writeFileAtomically(file, text, await modeOf(file));
  }
}

async function removeFile(file: string): Promise<void> {
  try {
    await rm(file);
  } catch (error) {
    throw fileError('remove', file, error);
  }
}

/** Repository files are for everybody to read, unless somebody decided otherwise. */
async function modeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 0o644;
    throw fileError('read', file, error);
  }
}
