/**
 * One request and its answer on the control socket of a userspace WireGuard (wireguard.com/xplatform, "Configuration
 * protocol"): lines of `key=value`, an empty line at the end.
 * @module
 */
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError, systemErrorCode } from '../driver-error.ts';

const directory = '/var/run/wireguard';
/** 10,000 peers take 21 ms to read and half a second to write. */
const deadlineMs = 10_000;

/** How often a connection that breaks is tried again. A program that was killed resets what it still accepted. */
const attempts = 10;
const pauseMs = 20;

/** The answer, or undefined if no program listens for this interface (a socket file may be left of one that died). */
export async function askSocket(device: string, request: string): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await exchange(device, request);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
      if (attempt === attempts || !isBroken(error)) throw socketError(device, error);
    }
    await sleep(pauseMs);
  }
}

/** Broken in the middle: the program is ending. Requests may be repeated. */
function isBroken(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', closedEarly].includes(systemErrorCode(error) ?? '');
}

const closedEarly = 'CLOSED_EARLY';

async function exchange(device: string, request: string): Promise<string> {
  const socket = createConnection({ path: `${directory}/${device}.sock` });
  const chunks: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = (message: string, code: string) => reject(Object.assign(new Error(message), { code }));
      timer = setTimeout(() => fail('it does not answer', 'ETIMEDOUT'), deadlineMs);
      socket.once('error', reject);
      socket.once('end', () => fail('it closed before it had answered', closedEarly));
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (endsWithEmptyLine(chunks)) resolve(Buffer.concat(chunks).toString('latin1'));
      });
      socket.write(`${request}\n`);
    });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function socketError(device: string, error: unknown): DriverError {
  const code = systemErrorCode(error) ?? 'unknown reason';
  const denied = code === 'EACCES' || code === 'EPERM';
  const message = `the control socket of ${device} cannot be used: ${code}`;
  return new DriverError(denied ? 'NOT_PERMITTED' : 'WIREGUARD_FAILED', message, { cause: error });
}

function endsWithEmptyLine(chunks: readonly Buffer[]): boolean {
  const last = chunks.at(-1);
  const tail = last && last.length < 2 ? Buffer.concat(chunks.slice(-2)) : last;
  return tail !== undefined && tail.length >= 2 && tail.at(-1) === 0x0a && tail.at(-2) === 0x0a;
}
