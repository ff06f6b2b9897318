/**
 * What the figures were measured on, in a sentence.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import process from 'node:process';

export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() || 'CPU of unknown make';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const system = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  const load = loadavg()[0]?.toFixed(1);
  const programs = [`Node ${process.version}`, wireguardGo(), versionOf('wg'), versionOf('git')].join(', ');
  return `${availableParallelism()} × ${model}, ${memory}, ${system}, Linux ${release()}; ${programs}. Load before: ${load}.`;
}

function versionOf(program: string): string {
  return execFileSync(program, ['--version'], { encoding: 'utf8' }).split(' - ')[0]?.trim() ?? program;
}

function wireguardGo(): string {
  try {
    return execFileSync('wireguard-go', ['--version'], { encoding: 'utf8' }).split('\n')[0]?.trim() ?? '';
  } catch {
    return 'no wireguard-go';
  }
}
