/**
 * A machine that systemd has booted, for tests of units: see boot-machine.sh for what it is made of.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, type RunningProcess, startProcess } from '../../reconciler/drivers/lab/process.ts';

const groupRoot = '/sys/fs/cgroup';
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

export class BootedMachine implements AsyncDisposable {
  readonly #supervisor: RunningProcess;
  readonly #init: number;
  readonly #name: string;
  readonly #directory: string;

  private constructor(supervisor: RunningProcess, init: number, name: string, directory: string) {
    this.#supervisor = supervisor;
    this.#init = init;
    this.#name = name;
    this.#directory = directory;
  }

  /** `prepare` is shell text that fills the root at `$ROOT`; it has to write units to `$ROOT/etc/test-units`. */
  static async boot(prepare: string): Promise<BootedMachine> {
    if (!existsSync('/lib/systemd/systemd')) throw new Error('expected systemd (Debian: apt-get install systemd)');
    const directory = await mkdtemp(join(tmpdir(), 'scope-boot-'));
    const name = `scope-boot-${process.pid}-${directory.slice(-6)}`;
    const script = join(directory, 'prepare.sh');
    await writeFile(script, prepare);
    const boot = join(import.meta.dirname, 'boot-machine.sh');
    const options = { env: environment, cwd: '/', input: '', timeoutMs: 0 };
    const supervisor = await startProcess(['sh', boot, 'outer', name, script], options);
    let ended = false;
    const outcome = supervisor.ended.finally(() => {
      ended = true;
    });
    for (let waited = 0; waited < 10_000 && !ended; waited += 50) {
      const init = await childOf(supervisor.pid);
      if (init !== undefined) {
        const machine = new BootedMachine(supervisor, init, name, directory);
        // Answers with an exit code of its own while it is still starting.
        const state = await machine.exec(['systemctl', 'is-system-running']);
        if (/^(running|degraded)$/.test(state.stdout)) return machine;
      }
      await sleep(50);
    }
    supervisor.kill();
    const { stdout, stderr } = await outcome;
    await cleanUp(name, directory);
    throw new Error(`the machine did not boot: ${stdout}\n${stderr}`);
  }

  /** Runs a command in the machine, as root with all its powers, and returns how it ended. */
  async exec(argv: readonly string[], timeoutMs = 60_000): Promise<Outcome> {
    const options = { env: environment, cwd: '/', input: '', timeoutMs };
    return (await startProcess(['nsenter', '-t', String(this.#init), '-a', '--', ...argv], options)).ended;
  }

  /** The standard output of a command that must end with 0. */
  async output(argv: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.exec(argv);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stdout}\n${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // With its first process the whole PID namespace ends.
    process.kill(this.#init, 'SIGKILL');
    await this.#supervisor.ended;
    await cleanUp(this.#name, this.#directory);
  }
}

/** The process that `unshare --fork` became the parent of; undefined before that. */
async function childOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const child = Number.parseInt(text, 10);
  if (!Number.isInteger(child)) return undefined;
  const program = await readFile(`/proc/${child}/comm`, 'utf8').catch(() => '');
  return program.trim() === 'systemd' ? child : undefined;
}

async function cleanUp(name: string, directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  const parents = existsSync(join(groupRoot, 'cgroup.controllers'))
    ? [groupRoot]
    : (await readdir(groupRoot)).map((hierarchy) => join(groupRoot, hierarchy));
  for (const parent of parents) await removeGroups(join(parent, name));
}

/** Control groups are removed by `rmdir`, from the leaves. The kernel takes a moment to notice that they are empty. */
async function removeGroups(group: string): Promise<void> {
  if (!existsSync(group)) return;
  const entries = await readdir(group, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await removeGroups(join(group, entry.name));
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await rmdir(group);
    } catch (error) {
      if (attempt === 40) throw error;
      await sleep(25);
    }
  }
}
