/**
 * What git prints, read by parsers that believe none of it.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DriverError } from '../../../reconciler/drivers/driver-error.ts';
import { splitBatch } from '../../../reconciler/drivers/git/blobs.ts';
import { maxTreeEntries, parseTree } from '../../../reconciler/drivers/git/tree.ts';

const id = 'a'.repeat(40);
const other = 'b'.repeat(40);

test('a listing holds files, and sets apart what is none', () => {
  const text = `100644 blob ${id}       4\ta b.yaml\u0000100755 blob ${id}       0\tx\nx\u0000120000 blob ${id}  3\tl\u0000`;
  assert.deepEqual(parseTree(text), {
    files: [{ path: 'a b.yaml', blobId: id, size: 4 }],
    ignored: [
      { path: 'x?x', kind: 'unusual name' },
      { path: 'l', kind: 'symbolic link' },
    ],
  });
  assert.deepEqual(parseTree(''), { files: [], ignored: [] });
});

test('a listing that is cut off, too long, or none is refused', () => {
  const entry = `100644 blob ${id} 4\ta`;
  for (const text of [entry, `${entry}\0x\u0000`, `\u0000`, `${entry}\u0000`.repeat(maxTreeEntries + 1)])
    assert.throws(() => parseTree(text), { code: 'GIT_REFUSED' });
});

test('contents are split by their sizes, whatever they hold', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      const output = Buffer.concat([
        Buffer.from(`${id} blob ${first.length}\n`),
        first,
        Buffer.from(`\n${other} blob ${second.length}\n`),
        second,
        Buffer.from('\n'),
      ]);
      const contents = splitBatch(output, [id, other]);
      assert.deepEqual([...(contents.get(id) ?? [])], [...first]);
      assert.deepEqual([...(contents.get(other) ?? [])], [...second]);
    }),
  );
});

test('an object that is missing, of another kind, or cut off is refused', () => {
  const outputs = [
    '',
    `${id} missing\n`,
    `${id} tree 0\n\n`,
    `${other} blob 0\n\n`,
    `${id} blob 5\nabc\n`,
    `${id} blob -1\n\n`,
  ];
  for (const text of [...outputs, `${id} blob 1e9\n\n`])
    assert.throws(() => splitBatch(Buffer.from(text), [id]), DriverError, text);
});
