/**
 * An exported tree serves git from any static file host, and by path as well.
 * @module
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportTree } from '../../../registry-static/edge/export-tree.ts';
import { serveFiles } from '../../support/file-host.ts';
import { git, setUpRegistry } from '../../support/registry.ts';

test('any file host serves an export, also a later one into the same folder', { timeout: 120_000 }, async (t) => {
  const { folder, repository } = await setUpRegistry(t);
  const directory = join(folder, 'www');
  const first = await exportTree({ repository: repository.path, directory });
  assert.equal(first, await repository.git('rev-parse', 'HEAD'));
  const { url } = await serveFiles(t, directory);
  const clone = join(folder, 'clone');
  await git('clone', '--quiet', url, clone);
  const next = await repository.commit({ note: 'x' }, 'second');
  assert.equal(await exportTree({ repository: repository.path, directory }), next);
  await git('-C', clone, 'pull', '--quiet');
  assert.equal(await git('-C', clone, 'rev-parse', 'HEAD'), next);
  await git('clone', '--quiet', directory, join(folder, 'by-path'));
  await git('-C', directory, 'fsck', '--full');
});

test('what cannot be exported is said', { timeout: 20_000 }, async (t) => {
  const { folder, repository } = await setUpRegistry(t);
  const directory = join(folder, 'www');
  await assert.rejects(exportTree({ repository: repository.path, directory, ref: 'never' }), /expected a branch never/);
  await assert.rejects(exportTree({ repository: join(folder, 'none'), directory }), /cannot fetch/);
  await assert.rejects(exportTree({ repository: 'ext::x', directory }), /remote helpers/);
});
