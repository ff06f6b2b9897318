/**
 * Which names exist at all.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { servedFile } from '../../../registry-static/tree/served-file.ts';

const id = '0123456789abcdef0123456789abcdef01234567';

test('what a dumb client asks for is served', () => {
  for (const path of ['HEAD', 'info/refs', 'objects/info/packs'])
    assert.equal(servedFile(path)?.immutable, false, path);
  const loose = `objects/${id.slice(0, 2)}/${id.slice(2)}`;
  const wide = `objects/01/${'2'.repeat(62)}`;
  for (const path of [loose, wide, `objects/pack/pack-${id}.pack`, `objects/pack/pack-${id}.idx`])
    assert.equal(servedFile(path)?.immutable, true, path);
});

test('nothing else is', () => {
  const names = ['', '/', 'config', 'packed-refs', 'unreferenced.json', 'refs/heads/main', 'hooks/update', 'index'];
  const odd = ['../HEAD', './HEAD', 'HEAD/', 'HEAD\n', 'head', 'info/refs/', 'info//refs', 'objects/../HEAD'];
  const objects = [`objects/${id}`, `objects/0g/${id.slice(2)}`, `objects/01/${id.slice(2)}.new`];
  const packs = [`objects/pack/pack-${id}.rev`, `objects/pack/${id}.pack`, 'objects/info/alternates'];
  const encoded = ['%2e%2e/HEAD', 'info%2frefs', 'objects/info/http-alternates'];
  for (const path of [...names, ...odd, ...objects, ...packs, ...encoded])
    assert.equal(servedFile(path), undefined, path);
});

test('no name that is served holds dots or slashes that lead elsewhere', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'HEADinforefsobjectspack/.-0aF\n\0%') }), (path) => {
      if (servedFile(path)) assert.doesNotMatch(path, /\.\.|\/\/|^\/|\0|\n|%/);
    }),
  );
});
