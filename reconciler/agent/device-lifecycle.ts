/**
 * Making and deleting WireGuard interfaces, and never somebody else's: whose one is, its alias says.
 * @module
 */
import { DriverError } from '../drivers/driver-error.ts';
import { changeByIp } from '../drivers/ip.ts';
import { linkLines } from '../drivers/link/link-lines.ts';
import { type Link, ownerOf, readLinks } from '../drivers/link/links.ts';
import { readDevices } from '../drivers/wireguard/devices.ts';
import { createInterface, type WireGuardMode, waitForProgramToEnd } from '../drivers/wireguard/interface.ts';
import type { NetworkName } from '../model/network.ts';

/**
 * Makes an interface, marks it as the network's and keeps the kernel from giving it an address of its own. One that is
 * there already and is the network's, or blank, is taken over; one that no WireGuard answers for is made anew.
 */
export async function createDevice(device: string, network: NetworkName, mode: WireGuardMode): Promise<void> {
  try {
    await createInterface(device, mode);
  } catch (error) {
    // Looked at only now: usually there is none.
    const link = await findLink(device);
    if (!link) throw error;
    await takeOver(link, network, mode);
  }
  await markDevice(device, network);
}

async function takeOver(link: Link, network: NetworkName, mode: WireGuardMode): Promise<void> {
  const owner = ownerOf(link);
  const wireguard = (await readDevices([link])).get(link.name);
  if (owner === network && wireguard) return;
  if (owner === network) {
    await deleteLink(link.name);
    await createInterface(link.name, mode);
    return;
  }
  const blank = owner === undefined && wireguard && !wireguard.publicKey && wireguard.peers.length === 0;
  if (!blank || link.up) {
    const whose = owner === undefined ? 'not made by scope' : `of network ${owner}`;
    throw new DriverError('DEVICE_FOREIGN', `expected no interface ${link.name}, found one that is ${whose}`);
  }
}

async function markDevice(device: string, network: NetworkName): Promise<void> {
  const changes = { owner: network, addressGenerationOff: true } as const;
  const errors = await changeByIp('any', linkLines({ kind: 'set-link', device, changes, before: {} }));
  const error = errors.find((found) => found !== undefined);
  if (error) throw error;
}

/** Deletes the network's interface and sees its program end. One that is gone is in order, a foreign one is refused. */
export async function deleteDevice(device: string, network: NetworkName): Promise<void> {
  const link = await findLink(device);
  if (!link) return;
  if (ownerOf(link) !== network) {
    throw new DriverError('DEVICE_FOREIGN', `expected ${device} to be of network ${network}, left it alone`);
  }
  await deleteLink(device);
}

async function deleteLink(device: string): Promise<void> {
  const [error] = await changeByIp('any', [`link del dev ${device}`]);
  if (error && (await findLink(device))) throw error;
  await waitForProgramToEnd(device);
}

async function findLink(device: string): Promise<Link | undefined> {
  return (await readLinks()).find(({ name }) => name === device);
}
