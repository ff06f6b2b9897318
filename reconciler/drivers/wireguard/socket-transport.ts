/**
 * A userspace WireGuard by its control socket: no process to start, and secrets travel by the socket alone.
 * @module
 */
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
      const message = `the control socket of ${device} refused the changes (errno ${errno ?? 'missing'})`;
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
    const message = `the control socket of ${device} refused to be read (errno ${errno ?? 'missing'})`;
    throw new DriverError('WIREGUARD_FAILED', message);
  }
  return parseSocketAnswer(answer);
}

function missing(device: string): DriverError {
  return new DriverError('DEVICE_MISSING', `expected a WireGuard program behind ${device}, none answers`);
}
