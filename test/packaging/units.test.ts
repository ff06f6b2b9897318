/**
 * The systemd units as systemd itself reads them: every directive known, and no looser than they were.
 * @module
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';

const analyzer = 'systemd-analyze';
const unitDirectory = new URL('../../packaging/systemd/', import.meta.url);

/** Exposure on systemd's scale from 0 to 100 (its text shows a tenth of it); what the units reach, rounded up. */
const exposureLimits: Readonly<Record<string, number>> = {
  'scope-source@.service': 15,
  'scope-apply@.service': 26,
  'scope-registry.service': 15,
};

let directory: string;
let units: readonly string[];

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'scope-units-'));
  units = (await readdir(unitDirectory)).filter((name) => /\.(service|timer|path)$/.test(name));
  for (const name of units) {
    const text = await readFile(new URL(name, unitDirectory), 'utf8');
    // Where scope is installed is the machine's affair; that the program exists is all that systemd checks of it.
    await writeFile(join(directory, name), text.replaceAll(/^ExecStart=scope /gm, `ExecStart=${process.execPath} `));
  }
});

after(() => rm(directory, { recursive: true, force: true }));

describe('systemd units', () => {
  it('start scope by its name, so that any install prefix of systemd’s search path works', async () => {
    for (const name of units.filter((unit) => unit.endsWith('.service'))) {
      assert.match(await readFile(new URL(name, unitDirectory), 'utf8'), /^ExecStart=scope /m, name);
    }
  });

  it('verify', async () => {
    assert.ok(units.length >= 5);
    for (const name of units) assert.deepEqual(ownComplaints(await verify(name)), [], name);
  });

  it('would not verify with a directive that systemd does not know', async () => {
    const planted = 'planted@.service';
    await cp(join(directory, 'scope-apply@.service'), join(directory, planted));
    await writeFile(join(directory, planted), '[Service]\nProtectSytem=strict\n', { flag: 'a' });
    assert.match(ownComplaints(await verify(planted)).join(), /'ProtectSytem'/);
  });

  for (const [name, limit] of Object.entries(exposureLimits)) {
    it(`${name} is no more exposed than ${limit / 10}`, async () => {
      assert.equal((await exposure(name, limit)).code, 0, (await exposure(name, limit)).text);
      // The tool does compare: at 0 it objects.
      assert.notEqual((await exposure(name, 0)).code, 0);
    });
  }
});

/** Units of the machine are loaded as well, and their faults are not ours. */
function ownComplaints({ text }: Outcome): readonly string[] {
  return text.split('\n').filter((line) => line.includes(directory) || line.includes('scope-'));
}

/** `systemd-analyze` reads templates as an instance. */
function verify(name: string): Promise<Outcome> {
  return analyze(['verify', '--man=no', join(directory, name.replace('@.', '@mesh0.'))]);
}

function exposure(name: string, threshold: number): Promise<Outcome> {
  return analyze(['security', '--offline=true', '--no-pager', `--threshold=${threshold}`, join(directory, name)]);
}

interface Outcome {
  readonly code: number | string;
  readonly text: string;
}

function analyze(args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(analyzer, [...args], { timeout: 30_000 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') reject(new Error('expected systemd-analyze (Debian: apt-get install systemd)'));
      else resolve({ code: error?.code ?? 0, text: args[0] === 'verify' ? stderr : stdout + stderr });
    });
  });
}
