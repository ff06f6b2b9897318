/**
 * What a person sees of each bad repository: `scope validate` ends with 1 unless there are warnings only, says every
 * place, and prints on stderr alone what a terminal may show.
 * @module
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Surroundings } from '../../reconciler/cli/context.ts';
import { run } from '../../reconciler/cli/run.ts';
import { diagnosticCodes } from '../../reconciler/desired/codes.ts';
import { readCorpus, writeRepository } from '../desired/corpus.ts';
import { bundleParser } from '../support/parser.ts';
import { scratch } from '../support/scratch.ts';

const { program, args } = bundleParser();

test('validate ends with 1 for every repository with an error, and names each place', async (t) => {
  const directory = await scratch(t);
  for (const repository of await readCorpus()) {
    const cwd = join(directory, repository.name);
    await writeRepository(repository, cwd);
    const { exitCode, stdout, stderr } = await validate(cwd);
    const isError = repository.diagnostics.some(({ code }) => severityOf(code) === 'error');
    assert.equal(exitCode, isError ? 1 : 0, `${repository.name}\n${stderr}`);
    assert.equal(stdout, '', repository.name);
    for (const { code, file, line, column } of repository.diagnostics) {
      assert.ok(stderr.includes(`[${code}]: `), `${repository.name}: ${code}\n${stderr}`);
      if (file !== undefined) assert.ok(stderr.includes(`--> ${file}:${line}:${column}\n`), repository.name);
    }
    assert.doesNotMatch(stderr.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u, repository.name);
    assert.ok(stderr.length < 400_000, `${repository.name}: ${stderr.length} characters`);
  }
});

function severityOf(code: string): string {
  return diagnosticCodes[code as keyof typeof diagnosticCodes].severity;
}

async function validate(cwd: string): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough({ highWaterMark: 2 ** 24 }), new PassThrough({ highWaterMark: 2 ** 24 })];
  const surroundings = {
    version: '0.1.0',
    env: {},
    cwd,
    stdin: { isTTY: false },
    stdout,
    stderr,
    nowMs: () => 0,
    isRoot: false,
    spawnCommand: [program, ...args],
  } as unknown as Surroundings;
  const exitCode = await run(['validate'], surroundings);
  return { exitCode, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}
