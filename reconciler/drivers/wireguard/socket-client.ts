/**
 * One request and its answer on the control socket of a userspace WireGuard (wireguard.com/xplatform, "Configuration
 * protocol"): lines of `key=value`, an empty line at the end.
 * @module
 */
import { createConnection } from 'node:net';
import { DriverError, systemErrorCode } from '../driver-error.ts';

const directory = '/var/run/wireguard';
/** 10,000 peers take 21 ms to read and half a second to write. */
const deadlineMs = 10_000;

/** The answer, or undefined if no program listens for this interface (a socket file may be left of one that died). */
export async function askSocket(device: string, request: string): Promise<string | undefined> {
  const socket = createConnection({ path: `${directory}/${device}.sock` });
  const chunks: Buffer[] = [];
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = (reason: string) =>
        reject(new DriverError('WIREGUARD_FAILED', `the control socket of ${device} ${reason}`));
      const timer = setTimeout(() => fail('did not answer in time'), deadlineMs);
      socket.once('close', () => clearTimeout(timer));
      socket.once('error', reject);
      socket.once('end', () => fail('closed before it had answered'));
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (endsWithEmptyLine(chunks)) resolve(Buffer.concat(chunks).toString('latin1'));
      });
      socket.write(`${request}\n`);
    });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    if (error instanceof DriverError) throw error;
    const denied = code === 'EACCES' || code === 'EPERM';
    throw new DriverError(
      denied ? 'NOT_PERMITTED' : 'WIREGUARD_FAILED',
      `the control socket of ${device} cannot be used: ${code ?? 'unknown reason'}`,
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}

function endsWithEmptyLine(chunks: readonly Buffer[]): boolean {
  const last = chunks.at(-1);
  const tail = last && last.length < 2 ? Buffer.concat(chunks.slice(-2)) : last;
  return tail !== undefined && tail.length >= 2 && tail.at(-1) === 0x0a && tail.at(-2) === 0x0a;
}
