/**
 * The valid network that an editing or drawing command is about, as the files stand now.
 * @module
 */
import type { Network } from '../model/network.ts';
import type { Context } from './context.ts';
import { chooseNetwork, findRepository, loadWorktree, type Repository } from './repository.ts';

export interface OpenNetwork {
  readonly repository: Repository;
  readonly network: Network;
  /** The folder that holds its network.yaml, below the repository's root; `.` is the root. */
  readonly directory: string;
}

/** Throws `CliError` if there is none or several, `DiagnosticsError` if it is not valid. */
export async function openNetwork(context: Context, named: string | undefined): Promise<OpenNetwork> {
  const repository = findRepository(context);
  const found = chooseNetwork(await loadWorktree(context, repository), named);
  return { repository, network: found.network, directory: found.directory };
}
