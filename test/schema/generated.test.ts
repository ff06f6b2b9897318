/**
 * Generated files are fresh, and the check that says so notices one that is not.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

function check(directory: string) {
  const args = ['packaging/generate.ts', '--check'];
  return spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', timeout: 60_000 });
}

test('generated files are fresh', () => {
  const { status, stderr } = check(root);
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

test('a stale file is named, and generated again', (context) => {
  const copy = mkdtempSync(join(tmpdir(), 'scope-generate-'));
  context.after(() => rmSync(copy, { recursive: true }));
  for (const part of [
    'package.json',
    'schema',
    'packaging',
    'reconciler',
    'registry-static',
    'docs/reference',
    'test/desired/corpus',
  ]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const file = join(copy, 'schema/host.schema.json');
  const fresh = readFileSync(file, 'utf8');
  writeFileSync(file, fresh.replace('51820', '51821'));

  const { status, stderr } = check(copy);
  assert.equal(status, 1);
  assert.match(stderr, /^stale: schema\/host\.schema\.json \(run: node packaging\/generate\.ts\)\n$/);
  spawnSync(process.execPath, ['packaging/generate.ts'], { cwd: copy, timeout: 60_000 });
  assert.equal(readFileSync(file, 'utf8'), fresh);
});
