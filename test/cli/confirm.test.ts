/**
 * The question before a plan is applied, on a real terminal.
 * @module
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createScope } from '../support/scope.ts';
import { onTerminal } from '../support/terminal.ts';

/** Asks as `scope apply` does, and ends with what is thrown. */
const asking = `
import { confirm } from '${new URL('../../reconciler/cli/confirm.ts', import.meta.url)}';
try {
  await confirm({ interactive: true, stdin: process.stdin, questions: process.stderr }, 'Apply this plan?');
} catch ({ code, exitCode }) {
  console.log(code);
  process.exitCode = exitCode ?? 1;
}
`;

test('only yes is yes; Ctrl-C, Ctrl-D and everything else leave all as it is', async (t) => {
  const { home, env } = await createScope(t);
  await writeFile(join(home, 'asking.mjs'), asking);
  for (const [keys, ending] of [
    ['yes\r', /ended with 0/],
    ['y\r', /INTERRUPTED[\s\S]*ended with 130/],
    ['\r', /INTERRUPTED[\s\S]*ended with 130/],
    ['\u0003', /INTERRUPTED[\s\S]*ended with 130/],
    ['\u0004', /INTERRUPTED[\s\S]*ended with 130/],
  ] as const) {
    const line = `"${process.execPath}" asking.mjs`;
    const shown = await onTerminal(line, [[/accepted: /, keys]], { cwd: home, env });
    assert.match(shown, ending, JSON.stringify(keys));
  }
});
