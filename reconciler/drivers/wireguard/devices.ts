/**
 * WireGuard devices wherever they run: picks the way to each by who made the interface.
 * @module
 */
import { DriverError } from '../driver-error.ts';
import { readBySocket, socketTransport } from './socket-transport.ts';
import { readAllByWg, wgTransport } from './wg-transport.ts';
import type { SecretSource, WireGuardDevice, WireGuardOperation } from './wireguard-device.ts';

/** An interface as the link driver sees it; `kind` is the kernel's `info_kind`. */
export interface Candidate {
  readonly name: string;
  readonly kind: string | undefined;
}

/**
 * WireGuard's view of those of the interfaces that are WireGuard's; others are missing. Userspace ones are read by their
 * sockets, all kernel ones by one process.
 */
export async function readDevices(candidates: readonly Candidate[]): Promise<ReadonlyMap<string, WireGuardDevice>> {
  const userspace = candidates.filter(({ kind }) => kind === 'tun');
  const kernel = candidates.filter(({ kind }) => kind === 'wireguard');
  const [answers, dumps] = await Promise.all([
    Promise.all(userspace.map(({ name }) => readBySocket(name))),
    readKernelDevices(kernel.map(({ name }) => name)),
  ]);
  const found = new Map<string, WireGuardDevice>();
  userspace.forEach(({ name }, index) => {
    const answer = answers[index];
    if (answer) found.set(name, answer);
  });
  for (const { name } of kernel) {
    const dump = dumps.get(name);
    if (dump) found.set(name, dump);
  }
  return found;
}

/** One alone is asked for by name, so that other programs' devices are not even read. */
async function readKernelDevices(names: readonly string[]): Promise<ReadonlyMap<string, WireGuardDevice>> {
  const [only] = names;
  if (only === undefined) return new Map();
  if (names.length > 1) return readAllByWg();
  return new Map([[only, await wgTransport.read(only)]]);
}

/** Makes changes on one device in one call. On an error some of them may have been made; all may be repeated. */
export async function writeDevice(
  device: string,
  operations: readonly WireGuardOperation[],
  secrets: SecretSource,
): Promise<void> {
  try {
    await socketTransport.write(device, operations, secrets);
  } catch (error) {
    // No program answers for it: the kernel's, then, and `wg` says so if it is not.
    if (!(error instanceof DriverError) || error.code !== 'DEVICE_MISSING') throw error;
    await wgTransport.write(device, operations, secrets);
  }
}
