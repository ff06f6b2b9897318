/**
 * Runs test files of this tree in the VM, with the kernel's WireGuard.
 * @module
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import process from 'node:process';
import { commandLineFile, provideBundle } from '../lab/bundle.ts';
import { runInVm, type VmOptions } from './vm.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Runs the files by `node --test`. Throws unless at least `atLeast` tests passed and none
 * failed or was skipped; the error holds the whole output. Returns how many passed.
 */
export async function testInGuest(files: readonly string[], atLeast: number, vm: VmOptions = {}): Promise<number> {
  provideBundle();
  const argv = [process.execPath, '--test', '--test-reporter=spec', '--test-concurrency=1', ...files];
  const quoted = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const { exitCode, output } = await runInVm(
    `cd ${root}\nexport SCOPE_LAB_WIREGUARD=kernel SCOPE_LAB_CLI='${commandLineFile()}'\n${quoted}\n`,
    vm,
  );
  const count = (word: string) => Number(new RegExp(`^ℹ ${word} ([0-9]+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
  const isGood = exitCode === 0 && count('fail') === 0 && count('skipped') === 0 && count('pass') >= atLeast;
  assert.ok(isGood, `in the VM, exit code ${exitCode}:\n${output}`);
  return count('pass');
}
