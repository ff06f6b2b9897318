/**
 * `scope fmt`.
 * @module
 */
import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { FmtOutput } from '../../schema/edit-outputs.ts';
import { findNetworks } from '../desired/find-networks.ts';
import { formatYaml } from '../desired/format.ts';
import { maxFileBytes } from '../desired/parsed-file.ts';
import { systemErrorCode } from '../drivers/driver-error.ts';
import { readFileIfPresent, writeFileAtomically } from '../drivers/files/atomic-file.ts';
import { readWorktree } from '../drivers/worktree/files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { CliError, DiagnosticsError } from './cli-error.ts';
import { type Context, printJson } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printable } from './render/printable.ts';
import { findRepository, loadRepository } from './repository.ts';

interface FormattedFile {
  /** As one writes it where Scope runs. */
  readonly path: string;
  readonly changed: boolean;
}

/** Formats every file that can be, and then throws if there are some that are not YAML. */
export async function formatFiles(
  context: Context,
  files: readonly string[],
  { check = false }: { readonly check?: boolean | undefined },
): Promise<void> {
  const paths = files.length > 0 ? files : listFiles(context);
  const formatted: FormattedFile[] = [];
  const refused: string[] = [];
  for (const path of paths) {
    const changed = await formatFile(resolve(context.cwd, path), check);
    if (changed === undefined) refused.push(path);
    else formatted.push({ path, changed });
  }
  const changed = formatted.filter((file) => file.changed).map(({ path }) => path);
  if (refused.length > 0) throw new DiagnosticsError(await explain(context, refused), 'some files are not YAML');
  if (check && changed.length > 0) context.setExitCode(exitCodes.error);
  if (context.json) {
    const unchanged = formatted.filter((file) => !file.changed).map(({ path }) => path);
    printJson(context, { format: 1, kind: 'fmt', check, changed, unchanged } satisfies FmtOutput);
  } else {
    const shown = context.stdout.isTerminal ? changed.map(printable) : changed;
    context.stdout.write(shown.map((path) => `${path}\n`).join(''));
  }
}

function listFiles(context: Context): string[] {
  const { root, folder } = findRepository(context);
  const networks = findNetworks(
    readWorktree(root).files.map(({ path }) => path),
    folder,
  );
  const paths = networks.flatMap(({ root: file, hosts }) => [file, ...hosts.map((host) => host.file)]);
  if (paths.length === 0) {
    throw new CliError('NETWORK_MISSING', 'there is no network.yaml here', { hint: 'name the files to format' });
  }
  return paths.map((path) => relative(context.cwd, join(root, path)));
}

/** Whether the file changed, or would have; undefined if it is not YAML that Scope reads. */
async function formatFile(path: string, check: boolean): Promise<boolean | undefined> {
  const { size, mode } = await stat(path).catch((error: unknown) => {
    throw new CliError('FILE_FAILED', `cannot read ${path}: ${systemErrorCode(error)}`);
  });
  const text = size > maxFileBytes ? undefined : await readFileIfPresent(path);
  const formatted = text === undefined ? undefined : formatYaml(text);
  if (formatted === undefined) return undefined;
  if (formatted !== text && !check) await writeFileAtomically(path, formatted, mode & 0o777);
  return formatted !== text;
}

/** What is wrong with the files: what `validate` says of them, or that nothing more is known. */
async function explain(context: Context, paths: readonly string[]): Promise<readonly Diagnostic[]> {
  const { diagnostics } = await loadRepository(context).catch(() => ({ diagnostics: [] }));
  return paths.flatMap((path): readonly Diagnostic[] => {
    const known = diagnostics.filter(({ position }) => position?.file === path);
    const unknown: Diagnostic = {
      code: 'YAML_SYNTAX',
      severity: 'error',
      message: 'expected YAML that Scope reads; the file was not changed',
      position: { file: path, line: 1, column: 1, length: 1 },
    };
    return known.length > 0 ? known : [unknown];
  });
}
