/**
 * `scope validate`: every problem of the networks in a folder, each with its place. Needs no host, no root, no git.
 * @module
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ValidateOutput } from '../../../schema/outputs.ts';
import { usageError } from '../cli-error.ts';
import { type Command, setExamples } from '../commander.ts';
import { type Context, note, printJson } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';

export function configure(command: Command, context: Context): void {
  command
    .description(
      'Check the network of a folder, or every network below it, and show each problem with file, line and column. ' +
        'Ends with 1 if there is an error; warnings do not count.',
    )
    .argument('[dir]', 'the folder', '.')
    .action((directory) => validate(context, directory));
  setExamples(command, [
    { line: 'scope validate', does: 'the repository that you are in' },
    { line: 'scope validate --json | jq .diagnostics', does: 'for an editor or a CI job' },
  ]);
}

async function validate(context: Context, directory: string): Promise<void> {
  // Where there is nothing, the folders above would be checked instead, and a mistyped name pass as valid.
  if (!existsSync(resolve(context.cwd, directory))) {
    throw usageError(`expected a folder, got ${JSON.stringify(directory)}, which does not exist`);
  }
  const { findRepository, loadWorktree } = await import('../repository.ts');
  const { checkExposedKeys } = await import('../exposed-keys.ts');
  const repository = findRepository(context, directory);
  const loaded = await loadWorktree(context, repository);
  const { networks } = loaded;
  const exposed = await checkExposedKeys(context, repository, loaded);
  const diagnostics = [...loaded.diagnostics, ...exposed];
  const { formatDiagnostics } = await import('../render/diagnostics.ts');
  const valid = !diagnostics.some(({ severity }) => severity === 'error');
  context.stderr.write(formatDiagnostics(diagnostics, context.stderr.style));
  if (!valid) context.setExitCode(exitCodes.error);
  if (context.json) {
    printJson(context, {
      format: 1,
      kind: 'validate',
      valid,
      networks: networks.map(({ directory, name, network }) => ({
        directory,
        ...(name !== undefined && { name }),
        valid: network !== undefined,
        ...(network !== undefined && { hosts: network.hosts.length }),
      })),
      diagnostics: diagnostics as ValidateOutput['diagnostics'],
    } satisfies ValidateOutput);
    return;
  }
  if (exposed.length > 0) return;
  for (const { network } of networks) if (network) note(context, describeValid(context, network.name, network.hosts));
}

function describeValid({ stderr }: Context, name: string, hosts: readonly unknown[]): string {
  return `${stderr.style('green', '✔')} ${name}: valid, ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`;
}
