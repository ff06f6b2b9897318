/**
 * How the last attempt to learn the desired state went: `source-status.json` beside the snapshot.
 * The snapshot says what to obey; this says how old it is and what stands in the way of something newer.
 * @module
 */
import type { Parsed } from '../model/brand.ts';
import { refused } from '../model/brand.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { formatAge } from './age.ts';
import { readRevision } from './check-snapshot.ts';
import { checked, type Reader } from './shape.ts';

/**
 * - `current`: the remote answered, and the snapshot is its newest commit.
 * - `unreachable`: the remote did not answer.
 * - `refused`: the newest commit may not be followed (signature, rewound history, hostile content, no such branch).
 * - `invalid`: the newest commit has errors; `diagnostics` says which.
 * In all cases but the first the last good snapshot stays in force, if there is one.
 */
export type SourceOutcome = 'current' | 'unreachable' | 'refused' | 'invalid';

export interface SourceStatus {
  readonly format: 1;
  /** Without credentials. */
  readonly url: string;
  readonly ref: string;
  readonly path: string;
  readonly outcome: SourceOutcome;
  /** Seconds since the epoch. */
  readonly lastAttemptAt: number;
  /** Seconds since the epoch when the outcome was last `current`; absent: never. */
  readonly lastSuccessAt?: number;
  /** The revision of the snapshot in force; absent: there is none. */
  readonly revision?: string;
  /** The newest commit that is not followed; absent: none, or unknown. */
  readonly rejectedRevision?: string;
  /** Why the outcome is not `current`. */
  readonly reason?: string;
  /** Errors and warnings of the newest commit that could be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/** More would not be read by anyone, and the file stays readable within its limit. */
export const maxDiagnostics = 1_000;

/** Parses the text of `source-status.json`, written by a process that is not trusted. */
export function parseSourceStatus(text: string): Parsed<SourceStatus> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('expected the status of a source in JSON');
  }
  return checked(value, readStatus);
}

/** One line for people: `source refused since 3 h: REASON`. `now` in seconds since the epoch. */
export function formatSourceStatus(status: SourceStatus, now: number): string {
  if (status.outcome === 'current') return `source is current with ${status.url} ${status.ref}`;
  const last = status.lastSuccessAt;
  const age = last === undefined ? 'it was never read' : `last current ${formatAge(now - last)} ago`;
  const fallback = status.revision === undefined ? 'nothing to obey yet' : `obeying ${status.revision.slice(0, 12)}`;
  return `source is ${status.outcome}: ${status.reason ?? 'see its diagnostics'} (${age}, ${fallback})`;
}

function readStatus(reader: Reader): SourceStatus {
  const lastSuccessAt = reader.field('lastSuccessAt').optional(readTime);
  const revision = reader.field('revision').optional(readRevision);
  const rejectedRevision = reader.field('rejectedRevision').optional(readRevision);
  const reason = reader.field('reason').optional((value) => value.words());
  return {
    format: reader.field('format').oneOf(1),
    url: reader.field('url').words(2048),
    ref: reader.field('ref').words(256),
    path: reader.field('path').words(256),
    outcome: reader.field('outcome').oneOf('current', 'unreachable', 'refused', 'invalid'),
    lastAttemptAt: readTime(reader.field('lastAttemptAt')),
    ...(lastSuccessAt !== undefined && { lastSuccessAt }),
    ...(revision !== undefined && { revision }),
    ...(rejectedRevision !== undefined && { rejectedRevision }),
    ...(reason !== undefined && { reason }),
    diagnostics: reader.field('diagnostics').list(maxDiagnostics, readDiagnostic),
  };
}

function readTime(reader: Reader): number {
  return reader.integer(0, 2 ** 40);
}

function readDiagnostic(reader: Reader): Diagnostic {
  const hint = reader.field('hint').optional((value) => value.words());
  const position = reader.field('position').optional(readPosition);
  const excerpt = reader.field('excerpt').optional((value) => value.words());
  const related = reader.field('related').optional((value) =>
    value.list(100, (item) => ({
      message: item.field('message').words(),
      position: readPosition(item.field('position')),
    })),
  );
  return {
    code: reader.field('code').matching(/^[A-Z][A-Z0-9_]{0,63}$/, 'the code of a diagnostic'),
    severity: reader.field('severity').oneOf('error', 'warning'),
    message: reader.field('message').words(),
    ...(hint !== undefined && { hint }),
    ...(position !== undefined && { position }),
    ...(excerpt !== undefined && { excerpt }),
    ...(related !== undefined && { related }),
  };
}

function readPosition(reader: Reader): Position {
  return {
    file: reader.field('file').words(),
    line: reader.field('line').integer(1, 2 ** 31),
    column: reader.field('column').integer(1, 2 ** 31),
    length: reader.field('length').integer(0, 2 ** 31),
  };
}
