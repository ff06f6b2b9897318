/**
 * Words of Scope's own as literals of a shell. What a person types never passes through here.
 * @module
 */
import type { ValueKind } from './tree.ts';

/** For bash and zsh. */
export function quotePosix(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function quoteFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** One word that says what a value is: `hosts`, or `words:text:mermaid`. */
export function encodeKind(value: ValueKind): string {
  return value.kind === 'words' ? ['words', ...value.words].join(':') : value.kind;
}
