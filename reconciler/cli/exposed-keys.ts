/**
 * A private key pasted where a public one belongs: the two look alike, so only a comparison with the private keys of
 * this machine can tell.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Loaded } from '../agent/load-network.ts';
import { readPrivateKeyFile } from '../drivers/files/key-file.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Host } from '../model/network.ts';
import type { Context } from './context.ts';
import { fromHere, networkPaths, readRepositoryFile } from './edit-network.ts';
import type { Repository } from './repository.ts';

/** Those of the texts that are a private key of this machine, as far as its keys may be read. */
export async function findExposedKeys(context: Context, texts: readonly string[]): Promise<ReadonlySet<string>> {
  const directory = join(context.paths.configDir, 'keys');
  const names = await readdir(directory).catch(() => []);
  const keys = await Promise.all(
    names
      .filter((name) => !name.endsWith('.identity'))
      .map((name) => readPrivateKeyFile(join(directory, name)).catch(() => undefined)),
  );
  const secrets = new Set(keys.flatMap((key) => key?.reveal() ?? []));
  return new Set(texts.filter((text) => secrets.has(text)));
}

/** One error for each host whose `publicKey` is a private key of this machine. Its line is named, and never shown. */
export async function checkExposedKeys(
  context: Context,
  repository: Repository,
  { networks }: Loaded,
): Promise<readonly Diagnostic[]> {
  const hosts = networks.flatMap(({ directory, network }) =>
    (network?.hosts ?? []).map((host) => ({ directory, host })),
  );
  const exposed = await findExposedKeys(
    context,
    hosts.map(({ host }) => host.publicKey),
  );
  const found = hosts.filter(({ host }) => exposed.has(host.publicKey));
  return Promise.all(
    found.map(async ({ directory, host }): Promise<Diagnostic> => {
      const position = await locate(context, repository, { directory }, host);
      return {
        code: 'SECRET_FOUND',
        severity: 'error',
        message: `expected a public key for ${host.name}, got a private key of this machine`,
        hint: 'remove it, and replace the key: the history of the repository may hold it already',
        ...(position && { position }),
      };
    }),
  );
}

async function locate(
  context: Context,
  repository: Repository,
  network: { readonly directory: string },
  host: Host,
): Promise<Position | undefined> {
  const paths = networkPaths(network, host.name);
  for (const path of [paths.host, paths.network]) {
    const before = (await readRepositoryFile(repository, path))?.split(host.publicKey, 2);
    if (before?.length !== 2) continue;
    const lines = (before[0] ?? '').split('\n');
    return {
      file: fromHere(context, repository, path),
      line: lines.length,
      column: (lines.at(-1) ?? '').length + 1,
      length: host.publicKey.length,
    };
  }
  return undefined;
}
