/**
 * Words for messages: quoted input, bounded in length, and lists that end.
 * @module
 */

import { hideCredentials } from './secrets.ts';

const longest = 60;

/** The text in double quotes, at most 60 characters of it, control characters escaped, passwords of URLs starred out. */
export function quote(input: string): string {
  const text = hideCredentials(input);
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** A written value as a reader would name it: text in quotes, numbers as they are, else its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : String(value);
}

/** `a, b or c`. */
export function listWords(words: readonly string[], conjunction = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}
