/**
 * `scope registry`: runs the registry in the foreground until it is told to stop, one line for each thing that happens.
 * @module
 */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { exportTree } from '../../registry-static/edge/export-tree.ts';
import { type RegistryEvent, startRegistry } from '../../registry-static/edge/registry.ts';
import type { RegistryExportOutput } from '../../schema/edit-outputs.ts';
import { isValidRevision } from '../agent/source-load.ts';
import { parserOf } from '../drivers/parser/own-parser.ts';
import { refuseJson, usageError } from './cli-error.ts';
import { type Context, note, printJson } from './context.ts';
import { printable } from './render/printable.ts';

export interface RegistryCommandOptions {
  readonly repository: string;
  readonly listen: string;
  readonly prefix?: string | undefined;
  readonly ref: string;
  readonly interval: string;
  readonly state?: string | undefined;
}

export async function serveRegistry(context: Context, options: RegistryCommandOptions): Promise<void> {
  refuseJson(context, 'scope registry');
  if (!/^[1-9][0-9]{0,4}$/.test(options.interval)) {
    throw usageError(`expected --interval in whole seconds, got ${JSON.stringify(options.interval)}`);
  }
  const interruption = context.interruption();
  const parser = parserOf(context.spawnCommand);
  const registry = await startRegistry({
    repository: repositoryOf(context, options.repository),
    stateDirectory: resolve(context.cwd, options.state ?? context.paths.registryDir),
    listen: options.listen,
    ...(options.prefix !== undefined && { prefix: options.prefix }),
    ref: options.ref,
    intervalMs: Number(options.interval) * 1000,
    log: (event) => note(context, describe(event)),
    validate: (mirror, commit) => isValidRevision({ mirror, commit, folder: '.', parser, version: context.version }),
  });
  note(context, `serving ${registry.url}`);
  if (!interruption.aborted) await once(interruption, 'abort');
  await registry.close();
}

export async function exportRegistry(
  context: Context,
  directory: string,
  options: Pick<RegistryCommandOptions, 'repository' | 'ref'>,
): Promise<void> {
  const target = resolve(context.cwd, directory);
  const revision = await exportTree({
    repository: repositoryOf(context, options.repository),
    directory: target,
    ref: options.ref,
  });
  if (context.json) {
    const output = { format: 1, kind: 'registry-export', directory: target, revision } satisfies RegistryExportOutput;
    printJson(context, output);
  } else note(context, `wrote ${revision.slice(0, 12)} to ${directory}`);
}

/** A path may be relative; anything with a colon before the first slash is a URL or `host:path`. */
function repositoryOf(context: Context, text: string): string {
  return /^[^/]*:/.test(text) ? text : resolve(context.cwd, text);
}

function describe(event: RegistryEvent): string {
  switch (event.kind) {
    case 'published':
      return `published ${event.revision.slice(0, 12)}${event.valid === false ? ', which has errors: hosts will not follow it' : ''}`;
    case 'failed':
      return `cannot read the repository: ${printable(event.reason)}; serving what was published last`;
    case 'recovered':
      return 'the repository is readable again';
  }
}
