/**
 * Makes WireGuard interfaces, by the kernel or by a program, and sees to it that a program ends with its interface.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOutput } from '../command.ts';
import { DriverError } from '../driver-error.ts';
import { askSocket } from './socket-client.ts';

/** `auto`: the kernel's where it has one, else `wireguard-go`. `kernel`: only the kernel's. Else a program's path. */
export type WireGuardMode = 'auto' | 'kernel' | (string & {});

const defaultProgram = 'wireguard-go';
const startDeadlineMs = 5_000;
const endDeadlineMs = 3_000;

/** Makes a blank interface that is down. Fails if there is one of that name already. */
export async function createInterface(device: string, mode: WireGuardMode): Promise<void> {
  if (mode !== 'auto' && mode !== 'kernel') return startProgram(device, mode);
  try {
    await commandOutput({ program: 'ip', args: ['link', 'add', 'dev', device, 'type', 'wireguard'] });
  } catch (error) {
    if (mode === 'kernel' || (error instanceof DriverError && error.reaction === 'fatal')) throw error;
    await startProgram(device, defaultProgram).catch((second: unknown) => {
      throw withoutEither(device, error, second);
    });
  }
}

/**
 * Starts `PROGRAM INTERFACE`, which has to go to the background by itself, as wireguard-go does and wg-quick expects.
 * In a session of its own: it must outlive this process, and a Ctrl-C on its terminal.
 */
async function startProgram(device: string, program: string): Promise<void> {
  await commandOutput({ program, args: [device], detached: true });
  const deadline = Date.now() + startDeadlineMs;
  while ((await askSocket(device, 'get=1\n')) === undefined) {
    if (Date.now() > deadline) {
      throw new DriverError('WIREGUARD_FAILED', `${program} was started for ${device}, but does not answer`);
    }
    await sleep(10);
  }
}

/** Waits until no program answers for a deleted interface, so that the next one of that name finds its place free. */
export async function waitForProgramToEnd(device: string): Promise<void> {
  const deadline = Date.now() + endDeadlineMs;
  while (await answers(device)) {
    if (Date.now() > deadline) {
      throw new DriverError('WIREGUARD_FAILED', `${device} was deleted, but its WireGuard program did not end`);
    }
    await sleep(10);
  }
}

/** A program on its way out may close the connection in the middle: not gone yet. */
async function answers(device: string): Promise<boolean> {
  return askSocket(device, 'get=1\n').then(
    (answer) => answer !== undefined,
    () => true,
  );
}

function withoutEither(device: string, kernel: unknown, program: unknown): DriverError {
  const words = [kernel, program].map((error) => (error instanceof Error ? error.message : String(error)));
  const code = program instanceof DriverError ? program.code : 'WIREGUARD_FAILED';
  return new DriverError(code, `expected WireGuard for ${device}, by the kernel or by a program: ${words.join('; ')}`, {
    cause: program,
  });
}
