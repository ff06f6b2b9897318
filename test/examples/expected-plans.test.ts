/**
 * Every example's plan for every host, against the files in `examples/NAME/expected`. `UPDATE_EXPECTED=1` writes them
 * anew; the difference is then reviewed like code.
 * @module
 */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { before, describe, it } from 'node:test';
import { type Outcome, startProcess } from '../../reconciler/drivers/lab/process.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const examplesDirectory = join(repositoryRoot, 'examples');
const isUpdate = process.env.UPDATE_EXPECTED === '1';
const entries = await readdir(examplesDirectory, { withFileTypes: true });
const examples = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);

assert.ok(examples.length >= 5, 'expected five examples at least');

for (const name of examples) {
  describe(`example ${name}`, () => {
    const directory = join(examplesDirectory, name);
    const expected = join(directory, 'expected');
    let hosts: readonly string[];

    before(async () => {
      hosts = Object.keys(JSON.parse(await readFile(join(directory, 'lab.json'), 'utf8')));
      if (isUpdate) {
        await rm(expected, { recursive: true, force: true });
        await mkdir(expected);
      }
    });

    it('is valid, without warnings', async () => {
      const { exitCode, stdout, stderr } = await scope(['validate', directory]);
      assert.equal(exitCode, 0, stderr);
      assert.doesNotMatch(stdout + stderr, /warning/i);
    });

    it('says of every host where the lab puts it', async () => {
      const { stdout } = await scope(['-C', directory, 'host', 'list', '--json']);
      const listed: { hosts: { name: string }[] } = JSON.parse(stdout);
      assert.deepEqual(listed.hosts.map((host) => host.name).sort(), [...hosts].sort());
    });

    it('plans what is expected for every host, and for no others', async () => {
      for (const host of hosts) {
        const { exitCode, stdout, stderr } = await scope(['-C', directory, 'plan', '--from', 'none', '--host', host]);
        assert.equal(exitCode, 0, stderr);
        const file = join(expected, `${host}.plan.txt`);
        if (isUpdate) await writeFile(file, `${stdout}\n`);
        else assert.equal(`${stdout}\n`, await readFile(file, 'utf8'), `${name}/expected/${host}.plan.txt`);
      }
      assert.deepEqual((await readdir(expected)).sort(), hosts.map((host) => `${host}.plan.txt`).sort());
    });
  });
}

async function scope(args: readonly string[]): Promise<Outcome> {
  const argv = [process.execPath, join(repositoryRoot, 'reconciler/cli/main.ts'), ...args];
  const environment = { PATH: process.env.PATH ?? '', NO_COLOR: '1', LANG: 'C.UTF-8' };
  return (await startProcess(argv, { env: environment, cwd: '/', input: '', timeoutMs: 60_000 })).ended;
}
