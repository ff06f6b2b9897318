/**
 * What parsing one file comes to, for those who hand files to a parser and need none of it themselves.
 * @module
 */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DiagnosticCode } from './codes.ts';

export const maxFileBytes = 1 << 20;

/** The outcome for one file. Plain data. */
export interface ParsedFile<T> {
  /** What was written, without what was refused; absent where the file as a whole was. */
  readonly written?: Partial<T>;
  /** JSON pointers of what was refused or is missing; empty if the file is in order. */
  readonly broken: readonly string[];
  readonly diagnostics: readonly Diagnostic<DiagnosticCode>[];
}

/** The diagnostic for a file that nobody should even read. */
export function describeLargeFile(file: string, bytes: number): Diagnostic<DiagnosticCode> {
  const message = `expected at most ${maxFileBytes} bytes in a file, got ${bytes}`;
  return { code: 'FILE_TOO_LARGE', severity: 'error', message, position: { file, line: 1, column: 1, length: 1 } };
}
