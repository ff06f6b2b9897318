/**
 * Parsed files by git blob id: the same bytes need no second parse, whatever commit, path or network they stand in.
 * One JSON file, replaced whole. It is only a cache: a missing, damaged or older one costs time and nothing else.
 * @module
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { schemaHash } from '../../../schema/schema-hash.generated.ts';

/** More than the largest network has files, with as many again for another branch. */
const maxEntries = 40_000;
const maxBytes = 128 << 20;

/** `KIND:BLOB`, because the same bytes mean something else as another kind of file. */
export type BlobKey = `${string}:${string}`;

interface Stored {
  readonly schema: string;
  /** In order of last use, the latest first. */
  readonly entries: readonly (readonly [BlobKey, unknown])[];
}

/** Only files without any diagnostic are kept, so that wording never comes from an older version. */
export class BlobCache {
  readonly #file: string | undefined;
  readonly #old: Map<BlobKey, unknown>;
  readonly #used = new Map<BlobKey, unknown>();
  readonly #expected = new Map<BlobKey, Promise<void>>();
  #changed = false;
  #saves = 0;

  private constructor(file: string | undefined, entries: Stored['entries']) {
    this.#file = file;
    this.#old = new Map(entries);
  }

  /** Reads the cache file; absent: a cache that is empty and is never written. */
  static async open(file: string | undefined): Promise<BlobCache> {
    const text = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
    return new BlobCache(file, parseEntries(text));
  }

  get(key: BlobKey): unknown {
    const value = this.#used.get(key) ?? this.#old.get(key);
    if (value !== undefined) this.#used.set(key, value);
    return value;
  }

  set(key: BlobKey, value: unknown): void {
    this.#used.set(key, value);
    this.#changed = true;
  }

  /** True if `expect` was told that somebody is at work on it. */
  isExpected(key: BlobKey): boolean {
    return this.#expected.has(key);
  }

  /** Says that `work` will set these, or find that it cannot. Settles as `work` does. */
  async expect(keys: readonly BlobKey[], work: Promise<void>): Promise<void> {
    for (const key of keys) this.#expected.set(key, work);
    try {
      await work;
    } finally {
      for (const key of keys) this.#expected.delete(key);
    }
  }

  /** Waits until nobody is at work on any of these. Does not reject. */
  async settled(keys: readonly BlobKey[]): Promise<void> {
    await Promise.allSettled(new Set(keys.map((key) => this.#expected.get(key))));
  }

  /** Writes what was used, then what was there before, up to the bound. Does nothing if nothing was added. */
  async save(): Promise<void> {
    if (!this.#changed || this.#file === undefined) return;
    const older = [...this.#old].filter(([key]) => !this.#used.has(key));
    const text = JSON.stringify({
      schema: schemaHash,
      entries: [...this.#used, ...older].slice(0, maxEntries),
    } satisfies Stored);
    if (text.length > maxBytes) return;
    this.#changed = false;
    this.#saves += 1;
    const temporary = `${this.#file}.${process.pid}-${this.#saves}.tmp`;
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, this.#file);
  }
}

function parseEntries(text: string | undefined): Stored['entries'] {
  if (text === undefined || text.length > maxBytes) return [];
  try {
    const stored = JSON.parse(text) as Partial<Stored> | null;
    if (stored?.schema !== schemaHash || !Array.isArray(stored.entries)) return [];
    return stored.entries.filter((entry) => Array.isArray(entry) && typeof entry[0] === 'string');
  } catch {
    return [];
  }
}
