/**
 * The layer table holds in the tree, and the check that says so finds each kind of violation where one is planted.
 * @module
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { layerViolations } from './layers.ts';

const root = join(import.meta.dirname, '../..');

/** A file, its text, and what must be said about it. */
const planted: readonly (readonly [string, string, string])[] = [
  [
    'reconciler/model/a.ts',
    "import { x } from '../plan/x.ts';",
    'reconciler/model may not import reconciler/plan/x.ts',
  ],
  ['reconciler/plan/a.ts', "import type { X } from '../drivers/x.ts';", 'may not import reconciler/drivers/x.ts'],
  ['reconciler/desired/a.ts', "import { x } from '../crypto/x.ts';", 'may not import reconciler/crypto/x.ts'],
  ['reconciler/plan/a.ts', "export { x } from '../agent/x.ts';", 'may not import reconciler/agent/x.ts'],
  ['reconciler/plan/a.ts', "const x = await import('../cli/x.ts');", 'may not import reconciler/cli/x.ts'],
  ['reconciler/plan/a.ts', "type X = import('../cli/x.ts').X;", 'may not import reconciler/cli/x.ts'],
  ['reconciler/plan/a.ts', "import {\n  x,\n} from 'node:fs';", 'may not import node:fs'],
  ['reconciler/plan/a.ts', "import 'node:fs';", 'may not import node:fs'],
  ['reconciler/drivers/git/a.ts', "import { x } from '../route/x.ts';", 'may not import reconciler/drivers/route'],
  ['reconciler/drivers/a.ts', "import { x } from './route/x.ts';", 'may not import reconciler/drivers/route'],
  ['reconciler/agent/a.ts', "import { spawn } from 'node:child_process';", 'may not import node:child_process'],
  ['reconciler/cli/a.ts', "import { execa } from 'execa';", 'may not import execa'],
  ['reconciler/model/a.ts', "import { isIP, connect } from 'node:net';", 'isIP from node:net, got connect'],
  ['reconciler/model/a.ts', "import * as net from 'node:net';", 'isIP from node:net, got all of it'],
  ['reconciler/model/a.ts', "import { parse } from 'yaml';", 'may not import yaml'],
  ['registry-static/tree/a.ts', "import { Hono } from 'hono';", 'may not import hono'],
  ['registry-static/edge/a.ts', "import { x } from '../../reconciler/drivers/link/x.ts';", 'may not import'],
  ['reconciler/plan/a.ts', 'const now = Date.now();', 'is pure, got Date.now'],
  ['reconciler/desired/a.ts', 'const x = process.env.HOME;', 'is pure, got process.env'],
  ['reconciler/crypto/a.ts', 'const x = Math.random();', 'is pure, got Math.random'],
  ['reconciler/crypto/a.ts', 'const x = randomBytes(32);', 'is pure, got randomBytes'],
  ['reconciler/cli/a.ts', 'process.exit(1);', 'only reconciler/cli/main.ts may use process.exit'],
  ['reconciler/utils/a.ts', '', 'lies in no folder of the layer table'],
];

/** What must pass, so that the check is not one that refuses everything. */
const allowed: readonly (readonly [string, string])[] = [
  ['reconciler/plan/a.ts', "// import { x } from '../cli/x.ts';\n/* Date.now() */\nconst text = 'process.env';"],
  ['reconciler/drivers/git/a.ts', "import { x } from '../command.ts';\nimport { y } from './y.ts';"],
  ['reconciler/model/a.ts', "import { isIP } from 'node:net';\nimport type { X } from '../../schema/x.ts';"],
  ['reconciler/cli/main.ts', "import process from 'node:process';\nprocess.exitCode = Number(process.env.X);"],
  ['registry-static/edge/a.ts', "import { x } from '../../reconciler/drivers/git/x.ts';\nimport { Hono } from 'hono';"],
];

test('the check finds every planted violation, on its line, and nothing else', () => {
  for (const [path, source, reason] of planted) {
    const found = layerViolations(new Map([[path, `\n${source}`]]));
    assert.equal(found.length, 1, `${path}: ${source}\n${found.join('\n')}`);
    assert.ok(found[0]?.includes(reason), `expected "${reason}", got "${found[0]}"`);
    if (source !== '') assert.ok(found[0]?.startsWith(`${path}:2:`), found[0]);
  }
  for (const [path, source] of allowed) assert.deepEqual(layerViolations(new Map([[path, source]])), []);
});

test('every file of the product keeps to its layer', () => {
  const files = new Map<string, string>();
  for (const folder of ['schema', 'reconciler', 'registry-static']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && /\.[cm]?ts$/.test(path)) files.set(relative(root, path), readFileSync(path, 'utf8'));
    }
  }
  assert.ok(files.size > 50, `expected the whole product, got ${files.size} files`);
  assert.deepEqual(layerViolations(files), []);
});
