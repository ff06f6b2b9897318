/**
 * The two hidden forms of the program that a pull starts, and nothing else of it: what a test hands over as its spawn
 * command.
 * @module
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { serveSourceRequest } from '../../reconciler/agent/source-child.ts';
import { runParserChild } from '../../reconciler/drivers/parser/child.ts';
import { parserArgument } from '../../reconciler/drivers/parser/protocol.ts';

const spawnCommand = [process.execPath, fileURLToPath(import.meta.url)];

if (process.argv[2] === parserArgument) await runParserChild(process.stdin, process.stdout);
else await serveSourceRequest(process.stdin, spawnCommand, () => Math.floor(Date.now() / 1000));
