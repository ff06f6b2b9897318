/**
 * `node test/vm/run-command.ts COMMAND…` runs a shell command in the VM, from the root of this repository.
 * @module
 */
import { join } from 'node:path';
import process from 'node:process';
import { runInVm } from './vm.ts';

const root = join(import.meta.dirname, '../..');
const { exitCode, output, durationMs } = await runInVm(`cd ${root}\n${process.argv.slice(2).join(' ')}\n`);
process.stdout.write(output);
process.stderr.write(`${Math.round(durationMs)} ms in the VM\n`);
process.exitCode = exitCode;
