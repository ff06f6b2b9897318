/**
 * The valid network that an editing or drawing command is about, as the files stand now.
 * @module
 */
import type { Network } from '../model/network.ts';
import type { Context } from './context.ts';
import { chooseNetwork, findRepository, folderOf, loadWorktree, type Repository } from './repository.ts';

export interface OpenNetwork {
  readonly repository: Repository;
  readonly network: Network;
  /** Absolute path of the folder that holds its network.yaml. */
  readonly folder: string;
}

/** Throws `CliError` if there is none or several, `DiagnosticsError` if it is not valid. */
export async function openNetwork(context: Context, named: string | undefined): Promise<OpenNetwork> {
  const repository = findRepository(context);
  const found = chooseNetwork(await loadWorktree(context, repository), named);
  return { repository, network: found.network, folder: folderOf(repository, found) };
}
