/**
 * The cache of parsed files: what was kept comes back, and nothing that can happen to its file matters.
 * @module
 */
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { BlobCache } from '../../reconciler/drivers/parser/blob-cache.ts';
import { scratch } from '../support/scratch.ts';

test('what was kept comes back, by kind and blob', async (t) => {
  const directory = await scratch(t);
  const file = join(directory, 'cache', 'parsed.json');
  const cache = await BlobCache.open(file);
  cache.set('host:1', { a: 1 });
  await cache.save();
  const again = await BlobCache.open(file);
  assert.deepEqual(again.get('host:1'), { a: 1 });
  assert.equal(again.get('network:1'), undefined);
  assert.deepEqual(await readdir(join(directory, 'cache')), ['parsed.json'], 'no temporary file stays');
});

test('a damaged, foreign, older or missing file is an empty cache', async (t) => {
  const file = join(await scratch(t), 'parsed.json');
  const cache = await BlobCache.open(file);
  cache.set('host:1', { a: 1 });
  await cache.save();
  const good = await readFile(file, 'utf8');
  for (const text of [
    '',
    'null',
    '[]',
    '{}',
    '{"schema":1,"entries":{}}',
    good.slice(0, -3),
    good.replace(/"schema":"./, '"schema":"x'),
  ]) {
    await writeFile(file, text);
    assert.equal((await BlobCache.open(file)).get('host:1'), undefined, text);
  }
  assert.equal((await BlobCache.open(join(file, 'not-a-folder'))).get('host:1'), undefined);
  await writeFile(file, good);
  assert.deepEqual((await BlobCache.open(file)).get('host:1'), { a: 1 });
});

test('nothing is written where nothing is new', async (t) => {
  const file = join(await scratch(t), 'parsed.json');
  const first = await BlobCache.open(file);
  first.set('host:1', {});
  await first.save();
  await writeFile(file, (await readFile(file, 'utf8')).replace('host:1', 'host:2'));
  const second = await BlobCache.open(file);
  second.get('host:2');
  await second.save();
  assert.ok((await BlobCache.open(file)).get('host:2'));
});

test('it is bounded, and keeps what was used last', async (t) => {
  const file = join(await scratch(t), 'parsed.json');
  const first = await BlobCache.open(file);
  for (let index = 0; index < 40_000; index++) first.set(`host:${index}`, {});
  await first.save();
  const second = await BlobCache.open(file);
  second.get('host:39999');
  second.set('host:new', {});
  await second.save();
  const third = await BlobCache.open(file);
  assert.ok(third.get('host:new') && third.get('host:39999') && third.get('host:0'));
  assert.equal(third.get('host:39998'), undefined);
});
