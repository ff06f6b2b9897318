/**
 * Nominal strings: text that a parser of this folder has already accepted, in its canonical form.
 * @module
 */

declare const brand: unique symbol;

/** A string whose form `Name` says has been checked. Only a parser may cast to it. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

/** The outcome of parsing text: a value, or a reason in the form `expected X, got Y`. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export function accepted<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
