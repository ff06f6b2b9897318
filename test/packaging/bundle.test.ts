/**
 * The bundled program does what the sources do, its parser process and lazily loaded parts included.
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import packageFile from '../../package.json' with { type: 'json' };
import { createScope, runProgram } from '../support/scope.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the bundle runs away from its sources and packages', async (t) => {
  const scope = await createScope(t);
  const dist = join(scope.home, 'dist');
  execFileSync(process.execPath, [join(root, 'packaging/build.ts'), dist], { cwd: root });
  const main = join(dist, 'main.js');
  await access(main, constants.X_OK);
  assert.match(await readFile(main, 'utf8'), /^#!\/usr\/bin\/env node\n/);
  const bundled = (args: readonly string[]) =>
    runProgram(process.execPath, [main, ...args], { cwd: scope.home, env: scope.env });

  assert.deepEqual(await bundled(['--version']), { code: 0, stdout: `${packageFile.version}\n`, stderr: '' });
  for (const args of [['--help'], ['host', 'add', '--help'], ['completion', 'fish'], ['registry', '--help']]) {
    const [fromBundle, fromSources] = [await bundled(args), await scope.run(args)];
    assert.deepEqual(fromBundle, fromSources);
    assert.equal(fromBundle.code, 0);
  }
  assert.equal((await bundled(['init', 'net', '--network', 'mesh0'])).code, 0);
  assert.equal((await bundled(['keygen', '--network', 'mesh0'])).code, 0);
  const file = join(scope.home, 'net', 'network.yaml');
  await writeFile(file, `${await readFile(file, 'utf8')}extra: 1\n`);
  const invalid = await bundled(['-C', 'net', 'validate']);
  assert.equal(invalid.code, 1);
  assert.match(invalid.stderr, /error\[FIELD_UNKNOWN\]: expected a known field, got "extra"/);
  assert.match(await readFile(join(dist, 'LICENSES.txt'), 'utf8'), /^commander \d/m);
});
