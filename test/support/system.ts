/**
 * The system's own tools, asked independently of the code under test, and things that tests need to exist.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { PublicKey } from '../../reconciler/model/key.ts';
import { Secret } from '../../reconciler/model/secret.ts';

/** Standard output of a program; throws with its standard error if it fails. */
export function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The same with text for its standard input. */
export function runWith(input: string, program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** True if the program ends with 0. */
export function succeeds(program: string, ...args: readonly string[]): boolean {
  try {
    run(program, ...args);
    return true;
  } catch {
    return false;
  }
}

export interface KeyPair {
  readonly privateKey: Secret;
  readonly publicKey: PublicKey;
}

export function makeKeyPair(): KeyPair {
  const pair = generateKeyPairSync('x25519');
  const privateKey = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32).toString('base64');
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  return { privateKey: new Secret(privateKey), publicKey: publicKey as PublicKey };
}

/** Ids of the processes whose command is `name`. */
export function processesNamed(name: string): readonly number[] {
  return processIds().filter((pid) => readProcessFile(pid, 'comm').trim() === name.slice(0, 15) && isAlive(pid));
}

/** The processes that a process started, and those that they started. */
export function descendantsOf(ancestor: number): readonly number[] {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(pid)]));
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent > 0 && (parent === ancestor || descends(parent));
  };
  return [...parents.keys()].filter(descends);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readProcessFile(pid, 'status'))?.[1] ?? 0);
}

function isAlive(pid: number): boolean {
  return !/^State:\s+Z/m.test(readProcessFile(pid, 'status'));
}

function processIds(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
}

/** Empty if the process has ended. */
export function readProcessFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
