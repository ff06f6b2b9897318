/**
 * The corpus of bad repositories: one folder each, with its files and an expected.json that says what is to be told.
 * Files that would be too large to keep are described there and made when they are needed.
 * @module
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface ExpectedDiagnostic {
  readonly code: string;
  /** Absent: no file is to blame. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

export interface CorpusCase {
  readonly name: string;
  readonly about: string;
  readonly directory: string;
  readonly diagnostics: readonly ExpectedDiagnostic[];
  readonly generate: readonly GeneratedFile[];
}

/** `head`, then `text` so many times; `{i}`, `{address}` and `{key}` stand for values that differ each time. */
interface GeneratedFile {
  readonly file: string;
  readonly head?: string;
  readonly text: string;
  readonly times: number;
  /** So many files, with `{i}` in their name. */
  readonly copies?: number;
}

const root = fileURLToPath(new URL('corpus/', import.meta.url));

export async function readCorpus(): Promise<CorpusCase[]> {
  const names = (await readdir(root)).sort();
  return Promise.all(
    names.map(async (name) => {
      const directory = join(root, name);
      const expected = JSON.parse(await readFile(join(directory, 'expected.json'), 'utf8')) as Partial<CorpusCase>;
      const { about = '', diagnostics = [], generate = [] } = expected;
      return { name, directory, about, diagnostics, generate };
    }),
  );
}

/** Writes the repository of a case to `directory`, which must not exist. */
export async function writeRepository({ directory: from, generate }: CorpusCase, directory: string): Promise<void> {
  await cp(from, directory, { recursive: true });
  await rm(join(directory, 'expected.json'));
  for (const { file, head = '', text, times, copies } of generate) {
    const content = head + (text.includes('{i}') ? repeatNumbered(text, times) : text.repeat(times));
    for (let copy = 0; copy < (copies ?? 1); copy++) {
      const path = join(directory, file.replace('{i}', String(copy)));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }
}

function repeatNumbered(text: string, times: number): string {
  return Array.from({ length: times }, (_, index) =>
    text
      .replace('{i}', String(index))
      .replace('{address}', `10.64.${Math.floor(index / 250)}.${(index % 250) + 1}`)
      .replace('{key}', createHash('sha256').update(String(index)).digest('base64')),
  ).join('');
}
