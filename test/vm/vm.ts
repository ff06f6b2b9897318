/**
 * A small machine with a kernel of its own, for what this machine's kernel lacks (WireGuard, netem). It sees this
 * machine's files read-only, runs one command as root, and is gone. Where KVM does not work, QEMU emulates: some
 * ten times slower, which is why no test in it may depend on a duration.
 * @module
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startProcess } from '../../reconciler/drivers/lab/process.ts';
import { cacheDirectory, kernelImage } from './kernel-image.ts';

export interface VmOptions {
  /** Default 600 000. */
  readonly timeoutMs?: number;
  /** Default 2048. */
  readonly memoryMiB?: number;
}

export interface VmOutcome {
  readonly exitCode: number;
  /** Standard output and error, in the order in which they were written. */
  readonly output: string;
  /** From power on to power off. */
  readonly durationMs: number;
}

/** Runs a shell script in a fresh VM. Throws, with the console's text, if it could not be run to its end. */
export async function runInVm(script: string, options: VmOptions = {}): Promise<VmOutcome> {
  return runAccelerated(script, options, await accelerator());
}

async function runAccelerated(script: string, options: VmOptions, accelerator: Accelerator): Promise<VmOutcome> {
  const { timeoutMs = 600_000, memoryMiB = 2048 } = options;
  const exchange = mkdtempSync(join(tmpdir(), 'scope-vm-'));
  try {
    writeFileSync(join(exchange, 'command'), script);
    const startedAt = performance.now();
    const environment = { env: { PATH: process.env.PATH ?? '' }, cwd: '/', input: '', timeoutMs };
    const qemu = await startProcess(qemuCommand(exchange, memoryMiB, accelerator), environment);
    const { stdout, stderr, timedOut } = await qemu.ended;
    const output = readIfThere(join(exchange, 'output'));
    const exitCode = readIfThere(join(exchange, 'exit-code')).trim();
    if (exitCode === '') {
      const reason = timedOut ? `did not end within ${timeoutMs} ms` : 'ended without an exit code';
      throw new Error(`the VM ${reason}\n${stderr}\n${stdout.slice(-4000)}\n${output}`);
    }
    return { exitCode: Number(exitCode), output, durationMs: performance.now() - startedAt };
  } finally {
    rmSync(exchange, { recursive: true, force: true });
  }
}

function qemuCommand(exchange: string, memoryMiB: number, accelerator: Accelerator): string[] {
  const { kernel, initramfs } = kernelImage();
  const share = (id: string, path: string, flags: string) => [
    '-fsdev',
    `local,id=${id},path=${path},security_model=none,multidevs=remap${flags}`,
    '-device',
    `virtio-9p-pci,fsdev=${id},mount_tag=${id}`,
  ];
  return [
    // A VM must not outlive the process that waits for it.
    ...['setpriv', '--pdeathsig', 'KILL', 'qemu-system-x86_64'],
    ...['-accel', accelerator, '-cpu', 'max', '-smp', '2', '-m', String(memoryMiB)],
    ...['-nodefaults', '-no-reboot', '-display', 'none', '-serial', 'stdio', '-device', 'virtio-rng-pci'],
    ...share('root', '/', ',readonly=on'),
    ...share('exchange', exchange, ''),
    ...['-kernel', kernel, '-initrd', initramfs, '-append', 'console=ttyS0 quiet panic=-1 mitigations=off'],
  ];
}

type Accelerator = 'kvm' | 'tcg,thread=multi';

/** KVM if a VM boots with it: `/dev/kvm` may exist and still fail, or hang. Tried once per boot of this machine. */
async function accelerator(): Promise<Accelerator> {
  if (!existsSync('/dev/kvm')) return 'tcg,thread=multi';
  const boot = readIfThere('/proc/sys/kernel/random/boot_id').trim();
  const record = join(cacheDirectory, `kvm-${boot}`);
  if (!existsSync(record)) {
    const works = await runAccelerated('exit 0', { timeoutMs: 8000 }, 'kvm').then(
      () => true,
      () => false,
    );
    writeFileSync(record, String(works));
  }
  return readIfThere(record) === 'true' ? 'kvm' : 'tcg,thread=multi';
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
