/**
 * What is wrong with something that a person wrote: a closed set of codes, a place, and words.
 * @module
 */

export type Severity = 'error' | 'warning';

/** 1-based line and column of the offending text; `length` characters are underlined. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Diagnostic<Code extends string = string> {
  readonly code: Code;
  readonly severity: Severity;
  /** Lower case, no full stop: `expected X, got Y`. */
  readonly message: string;
  /** What to do about it, where that is known. */
  readonly hint?: string;
  /** Absent only where no file could be read at all. */
  readonly position?: Position;
  /** The source line that the position points into. */
  readonly excerpt?: string;
  /** Other places that belong to the problem, such as the first of two duplicates. */
  readonly related?: readonly { readonly message: string; readonly position: Position }[];
}
