/**
 * The small files, compared with git's own.
 * @module
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigRepository } from '../../../reconciler/drivers/lab/config-repository.ts';
import { formatHead, formatInfoPacks, formatInfoRefs, parseRefList } from '../../../registry-static/tree/info-files.ts';
import { scratch } from '../../support/scratch.ts';

test('they are byte for byte what git update-server-info writes', { timeout: 20_000 }, async (t) => {
  const folder = await scratch(t);
  const repository = await ConfigRepository.create(folder, { a: 'a' });
  await repository.git('tag', 'light');
  await repository.git('tag', '-a', '-m', 'm', 'heavy');
  await repository.git('branch', 'feature/x');
  await repository.git('repack', '-a', '-d', '-q');
  await repository.git('update-server-info');
  const list = await repository.git('for-each-ref', '--format=%(refname) %(objectname) %(*objectname)');
  const read = (name: string) => readFile(join(folder, '.git', name), 'utf8');
  assert.equal(formatInfoRefs(parseRefList(list)), await read('info/refs'));
  const packs = await read('objects/info/packs');
  const files = [`objects/pack/${packs.slice(2, packs.indexOf('\n'))}`, 'objects/pack/pack-1.idx', 'objects/00/11'];
  assert.equal(formatInfoPacks(files), packs);
  assert.equal(formatHead('refs/heads/main'), await read('HEAD'));
});
