/**
 * The parser as an installation has it: bundled into one file, started as a process of its own.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { ParserCommand } from '../../reconciler/drivers/parser/run-child.ts';

/** Bundles the parser once for this test file; it is removed when the test file ends. */
export function bundleParser(): ParserCommand {
  const directory = mkdtempSync(join(tmpdir(), 'scope-parser-'));
  const file = join(directory, 'parser.js');
  process.once('exit', () => rmSync(directory, { recursive: true }));
  buildSync({
    entryPoints: [fileURLToPath(new URL('../../reconciler/drivers/parser/child-main.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: 'error',
  });
  return { program: process.execPath, args: [file] };
}

/** The parser as it runs from the sources. */
export const sourceParser: ParserCommand = {
  program: process.execPath,
  args: [fileURLToPath(new URL('../../reconciler/drivers/parser/child-main.ts', import.meta.url))],
};
