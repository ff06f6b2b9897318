/**
 * The files that a program consists of, as somebody without privileges needs them.
 * @module
 */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';

/**
 * The absolute paths among the words of a command and, where such a file belongs to a package of npm, what lies beside
 * its package.json: a script imports from there.
 */
export async function programFiles(command: readonly string[]): Promise<readonly string[]> {
  const words = command.filter((word) => word.startsWith('/'));
  const besides = words.map(async (word) => {
    const folder = await packageOf(word);
    if (folder === undefined) return [];
    return (await namesIn(folder)).filter((name) => !name.startsWith('.')).map((name) => join(folder, name));
  });
  return [...new Set([...words, ...(await Promise.all(besides)).flat()])];
}

/** Throws `DriverError` for a file among the words that the user may not read, whatever the folders above it allow. */
export async function checkReadableProgram(
  command: readonly string[],
  { name, uid, gid }: { readonly name: string; readonly uid: number; readonly gid: number },
): Promise<void> {
  for (const word of command.filter((each) => each.startsWith('/'))) {
    const status = await stat(word).catch(() => undefined);
    const bit = status?.uid === uid ? 0o400 : status?.gid === gid ? 0o040 : 0o004;
    if (status === undefined || (status.mode & bit) !== 0) continue;
    const folder = (await packageOf(word)) ?? dirname(word);
    throw new DriverError(
      'NOT_PERMITTED',
      `expected a program that user ${name} may read, got ${word}, which is closed to others: chmod -R go+rX ${folder}`,
    );
  }
}

/** The nearest folder above that holds a package.json. */
async function packageOf(file: string): Promise<string | undefined> {
  const folder = dirname(file);
  if (folder === file) return undefined;
  return (await namesIn(folder)).includes('package.json') ? folder : packageOf(folder);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
