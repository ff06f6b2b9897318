#!/usr/bin/env node
/**
 * The program `scope`. The only file that reads the process's environment and sets how it ends.
 * @module
 */
import { hostname } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parserArgument } from '../drivers/parser/protocol.ts';
import type { Surroundings } from './context.ts';
import { version } from './version.ts';

const args = process.argv.slice(2);
let interruptionController: AbortController | undefined;

const oldestNode = 24;

// Asked by scripts and by every benchmark of start-up: answered before the command line parser is loaded.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) process.stdout.write(`${version}\n`);
else if (Number.parseInt(process.versions.node, 10) < oldestNode) refuseOldNode();
else if (args.length === 1 && args[0] === parserArgument) await runParser();
else await runCommandLine();

/** An old Node would otherwise fail somewhere inside a package, in words that help nobody. */
function refuseOldNode(): void {
  process.stderr.write(`error: scope needs Node ${oldestNode} or later, and was started by ${process.version}\n`);
  process.exitCode = 1;
}

/** This program as its own parser of other people's files: a process that may die of them. */
async function runParser(): Promise<void> {
  const { runParserChild } = await import('../drivers/parser/child.ts');
  await runParserChild(process.stdin, process.stdout);
}

async function runCommandLine(): Promise<void> {
  const [{ run }, { randomBytes }] = await Promise.all([import('./run.ts'), import('node:crypto')]);
  const surroundings: Surroundings = {
    version,
    env: process.env,
    cwd: process.cwd(),
    changeDirectory(directory) {
      process.chdir(directory);
      return process.cwd();
    },
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    nowMs: Date.now,
    randomBytes,
    isRoot: process.geteuid?.() === 0,
    hostname,
    spawnCommand: [process.execPath, fileURLToPath(import.meta.url)],
    interruption,
  };
  process.exitCode = await run(args, surroundings);
}

/**
 * From the first call on, Ctrl-C and SIGTERM abort the signal instead of ending the process; a second one ends it.
 * The signal's reason is the name of what arrived.
 */
function interruption(): AbortSignal {
  if (interruptionController === undefined) {
    const controller = new AbortController();
    interruptionController = controller;
    const abort = (name: NodeJS.Signals) => controller.abort(name);
    process.once('SIGINT', abort);
    process.once('SIGTERM', abort);
  }
  return interruptionController.signal;
}
