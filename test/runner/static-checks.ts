/**
 * Checks that read the tree instead of running it; each counts as one test.
 * @module
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import type { FileReport } from './run-file.ts';

const checks: readonly { readonly name: string; readonly argv: readonly string[] }[] = [
  { name: 'generated files are fresh', argv: [process.execPath, 'packaging/generate.ts', '--check'] },
  { name: 'format and lint', argv: ['node_modules/.bin/biome', 'ci', '--error-on-warnings', '--colors=off'] },
  { name: 'types', argv: ['node_modules/.bin/tsc', '--pretty', 'false'] },
  { name: 'dead code', argv: ['node_modules/.bin/knip', '--no-progress'] },
];

/** Runs all of them, two at once, so that one run names every problem. */
export function staticChecks(root: string): readonly (() => Promise<FileReport>)[] {
  return checks.map(({ name, argv }) => async () => {
    const startedAt = performance.now();
    const { failed, output } = await runCheck(argv, root);
    const details = failed ? [`✖ ${argv.join(' ')}\n${output}`] : [];
    const durationMs = performance.now() - startedAt;
    return { file: name, passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0, durationMs, details };
  });
}

function runCheck(argv: readonly string[], root: string): Promise<{ failed: boolean; output: string }> {
  const [file = '', ...args] = argv;
  // The programs of node_modules/.bin start with `env node`, which must find the Node that runs this.
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  const options = { cwd: root, timeout: 180_000, maxBuffer: 2 ** 26, env: { ...process.env, PATH: path } };
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: `${stdout}${stderr}` });
    });
  });
}
