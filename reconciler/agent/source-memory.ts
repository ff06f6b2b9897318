/**
 * What the next poll needs to know to be cheap: which commit the snapshot came from, under which settings, and the
 * validator that an http remote gave with its refs. Losing it costs one full pull and nothing else.
 * @module
 */
import { join } from 'node:path';
import { writeFileAtomically } from '../drivers/files/atomic-file.ts';
import { readBoundedFile } from '../drivers/files/bounded-file.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

export interface Settled {
  readonly revision: string;
  /** Entity tag of the remote's `info/refs`; absent: it gave none. */
  readonly validator?: string;
  /** The warnings of that revision, repeated in every status until another one comes. */
  readonly diagnostics: readonly Diagnostic[];
}

const maxBytes = 4 << 20;

export class PollMemory {
  readonly #file: string;
  readonly #settings: string;

  /** `settings` is a hash of everything but the commit that decides what the snapshot looks like. */
  constructor(directory: string, settings: string) {
    this.#file = join(directory, 'poll.json');
    this.#settings = settings;
  }

  /** What was settled under these very settings; undefined otherwise. The file is this process's own, and disposable. */
  async read(): Promise<Settled | undefined> {
    try {
      const text = await readBoundedFile(this.#file, maxBytes);
      if (text === undefined) return undefined;
      const { settings, settled } = JSON.parse(text) as { settings: unknown; settled: Settled };
      return settings === this.#settings && typeof settled.revision === 'string' ? settled : undefined;
    } catch {
      return undefined;
    }
  }

  write(settled: Settled): Promise<void> {
    return writeFileAtomically(this.#file, JSON.stringify({ settings: this.#settings, settled }));
  }
}
