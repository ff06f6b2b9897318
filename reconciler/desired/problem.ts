/**
 * A diagnostic before its place was looked up: it points by JSON pointer, so that cached files need no position maps.
 * @module
 */
import type { Severity } from '../model/diagnostic.ts';
import { type DiagnosticCode, diagnosticCodes } from './codes.ts';

export interface Place {
  readonly file: string;
  /** RFC 6901; empty for the whole file. */
  readonly pointer: string;
  /** Whether the key that holds the value is meant, or the value. */
  readonly target: 'key' | 'value';
}

export interface Problem {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** Absent: no file is to blame. */
  readonly at?: Place;
  readonly related?: readonly RelatedPlace[];
}

interface RelatedPlace {
  readonly message: string;
  readonly at: Place;
}

export interface ProblemDetail {
  readonly hint?: string | undefined;
  readonly related?: readonly RelatedPlace[];
}

/** A problem of the code's own severity. */
export function problem(
  code: DiagnosticCode,
  at: Place | undefined,
  message: string,
  { hint, related }: ProblemDetail = {},
): Problem {
  return {
    code,
    severity: diagnosticCodes[code].severity,
    message,
    ...(hint !== undefined && { hint }),
    ...(at && { at }),
    ...(related && { related }),
  };
}

/** One more step of a JSON pointer. */
export function childPointer(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The steps of a JSON pointer. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
