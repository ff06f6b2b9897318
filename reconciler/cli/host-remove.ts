/**
 * `scope host remove`.
 * @module
 */
import type { HostChangeOutput } from '../../schema/edit-outputs.ts';
import { removeHost } from '../desired/edit.ts';
import { InternalError } from '../model/internal-error.ts';
import { type Context, printJson } from './context.ts';
import { checkEdits, fromHere, networkPaths, readRepositoryFile, writeEdits } from './edit-network.ts';
import { type OpenNetwork, openNetwork } from './open-network.ts';
import type { Edits } from './repository.ts';
import { unknownHost } from './unknown-host.ts';

export async function removeHostHere(
  context: Context,
  name: string,
  options: { readonly network?: string | undefined },
): Promise<void> {
  const open = await openNetwork(context, options.network);
  const host = open.network.hosts.find((each) => each.name === name);
  if (!host) throw unknownHost(open.network, name);
  const { file, edits } = await planEdit(open, name);
  await checkEdits(context, open, edits);
  await writeEdits(open.repository, edits);
  if (context.json) {
    printJson(context, {
      format: 1,
      kind: 'host-remove',
      network: open.network.name,
      host: name,
      file: fromHere(context, open.repository, file),
      addresses: [...host.addresses],
      publicKey: host.publicKey,
    } satisfies HostChangeOutput);
    return;
  }
  context.stdout.write(`removed ${name} from ${fromHere(context, open.repository, file)}\n`);
}

async function planEdit(open: OpenNetwork, name: string): Promise<{ readonly file: string; readonly edits: Edits }> {
  const paths = networkPaths(open, name);
  if ((await readRepositoryFile(open.repository, paths.host)) !== undefined) {
    return { file: paths.host, edits: new Map([[paths.host, undefined]]) };
  }
  const text = await readRepositoryFile(open.repository, paths.network);
  const edited = text === undefined ? undefined : removeHost(text, name);
  if (edited === undefined) throw new InternalError(`cannot remove a host from ${paths.network}, which is valid`);
  return { file: paths.network, edits: new Map([[paths.network, edited]]) };
}
