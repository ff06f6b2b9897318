/**
 * A userspace WireGuard by its control socket: no process to start, and secrets travel by the socket alone.
 * @module
 */
import { constants } from 'node:os';
import { DriverError } from '../driver-error.ts';
import { askSocket } from './socket-client.ts';
import { errnoOf, formatSocketRequest, parseSocketAnswer } from './socket-text.ts';
import type { Transport, WireGuardDevice } from './wireguard-device.ts';

export const socketTransport: Transport = {
  async read(device) {
    const found = await readBySocket(device);
    if (!found) throw missing(device);
    return found;
  },

  async write(device, operations, secrets) {
    const answer = await askSocket(device, formatSocketRequest(operations, secrets));
    if (answer === undefined) throw missing(device);
    const errno = errnoOf(answer);
    if (errno !== 0) {
      const message = `the control socket of ${device} refused the changes: ${wordsOf(errno)}`;
      throw new DriverError('WIREGUARD_FAILED', message);
    }
  },
};

/** The device, or undefined if no program answers for it. */
export async function readBySocket(device: string): Promise<WireGuardDevice | undefined> {
  const answer = await askSocket(device, 'get=1\n');
  if (answer === undefined) return undefined;
  const errno = errnoOf(answer);
  if (errno !== 0) {
    const message = `the control socket of ${device} refused to be read: ${wordsOf(errno)}`;
    throw new DriverError('WIREGUARD_FAILED', message);
  }
  return parseSocketAnswer(answer);
}

/** The one that people meet: another network or program of this host has the listen port. */
function wordsOf(errno: number | undefined): string {
  if (errno === -constants.errno.EADDRINUSE) return 'its UDP port is in use by another program or network of this host';
  return errno === undefined ? 'no errno in its answer' : `errno ${errno}`;
}

function missing(device: string): DriverError {
  return new DriverError('DEVICE_MISSING', `expected a WireGuard program behind ${device}, none answers`);
}
