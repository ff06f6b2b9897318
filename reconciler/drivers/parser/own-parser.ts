/**
 * The parser that Scope uses: this same program, started in its hidden form.
 * @module
 */
import process from 'node:process';
import { Parser } from './parser.ts';
import { parserArgument } from './protocol.ts';

/** `spawn` is how to start this program again: an executable and the arguments before a command's own. */
export function parserOf([program = process.execPath, ...args]: readonly string[]): Parser {
  return new Parser({ program, args: [...args, parserArgument] });
}
