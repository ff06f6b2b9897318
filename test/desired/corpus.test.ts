/**
 * Every bad repository of the corpus, through the whole pipeline, yields exactly its diagnostics with their places.
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadNetworks } from '../../reconciler/agent/load-network.ts';
import { diagnosticCodes } from '../../reconciler/desired/codes.ts';
import { Parser } from '../../reconciler/drivers/parser/parser.ts';
import { readWorktree } from '../../reconciler/drivers/worktree/files.ts';
import { bundleParser } from '../support/parser.ts';
import { readCorpus, writeRepository } from './corpus.ts';

const corpus = await readCorpus();
const parser = new Parser(bundleParser());
let directory = '';

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'scope-corpus-'));
});
after(async () => {
  await rm(directory, { recursive: true });
});

for (const repository of corpus) {
  test(`${repository.name}: ${repository.about}`, async () => {
    const path = join(directory, repository.name);
    await writeRepository(repository, path);
    const { networks, diagnostics } = await loadNetworks(readWorktree(path), { parser, scopeVersion: '0.1.0' });
    await rm(path, { recursive: true });

    const told = diagnostics.map(({ code, position, message }) => ({
      code,
      ...(position && { file: position.file, line: position.line, column: position.column }),
      message,
    }));
    assert.deepEqual(told, repository.diagnostics);
    const failed = diagnostics.some(({ severity }) => severity === 'error');
    assert.equal(networks.length > 0 && networks.every(({ network }) => network), !failed, 'a network exists');
  });
}

test('the corpus has an example of every code', () => {
  const shown = new Set(corpus.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));
  assert.deepEqual([...shown].sort(), Object.keys(diagnosticCodes).sort());
  assert.ok(corpus.length >= 65, `${corpus.length} repositories`);
  assert.deepEqual(
    corpus.filter(({ diagnostics }) => diagnostics.length === 0).map(({ name }) => name),
    [],
  );
});

test('no diagnostic shows a secret of the corpus', async () => {
  const keyFile = new URL('corpus/secret-key-file/home.key', import.meta.url);
  const secrets = [(await readFile(keyFile, 'utf8')).trim(), 'hunter2', 'hunter3', 'ada:secret'];
  const path = join(directory, 'secrets');
  const texts: string[] = [];
  let told = '';
  for (const repository of corpus.filter(({ name }) => /secret|wg-quick|registry/.test(name))) {
    await writeRepository(repository, path);
    const source = readWorktree(path);
    for (const bytes of (await source.read(source.files)).values()) texts.push(Buffer.from(bytes).toString());
    told += JSON.stringify(await loadNetworks(source, { parser, scopeVersion: '0.1.0' }));
    await rm(path, { recursive: true });
  }
  for (const secret of secrets) {
    assert.ok(
      texts.some((text) => text.includes(secret)),
      'the secret stands in a repository',
    );
    assert.ok(!told.includes(secret), 'and in no diagnostic');
  }
});
