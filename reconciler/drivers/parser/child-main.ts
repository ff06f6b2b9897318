/**
 * Entry of the parser process where Scope runs from its sources. The bundled program calls `runParserChild` itself when
 * it is started with `parserArgument`.
 * @module
 */
import process from 'node:process';
import { runParserChild } from './child.ts';

await runParserChild(process.stdin, process.stdout);
