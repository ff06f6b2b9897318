/**
 * Kernel switches below /proc/sys/net, of the network namespace that this process is in.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { SysctlConfig } from '../../model/host-config.ts';
import { InternalError } from '../../model/internal-error.ts';
import { DriverError, systemErrorCode } from '../driver-error.ts';

const root = '/proc/sys/';

/** Values by key, without surrounding white space. A key that does not exist (IPv6 is off) is missing. */
export async function readSysctls(keys: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const values = await Promise.all(keys.map(readSysctl));
  return Object.fromEntries(keys.flatMap((key, index) => (values[index] === undefined ? [] : [[key, values[index]]])));
}

/** One value, or undefined if there is no such switch or it cannot be read. */
export async function readSysctl(key: string): Promise<string | undefined> {
  try {
    return (await readFile(pathOf(key), 'utf8')).trim();
  } catch (error) {
    if (error instanceof InternalError) throw error;
    return undefined;
  }
}

/** False for a kernel built or booted without IPv6; true where it is only switched off on interfaces. */
export async function hasIpv6(): Promise<boolean> {
  return (await readSysctl('net/ipv6/conf/all/disable_ipv6')) !== undefined;
}

export async function writeSysctl({ key, value }: SysctlConfig): Promise<void> {
  try {
    await writeFile(pathOf(key), `${value}\n`, { flag: 'r+' });
  } catch (error) {
    if (error instanceof InternalError) throw error;
    const reason = systemErrorCode(error) ?? 'unknown reason';
    // Not NOT_PERMITTED: a container may refuse these and permit the rest.
    throw new DriverError('SYSCTL_FAILED', `expected to set ${key} to ${value}: ${reason}`, { cause: error });
  }
}

/** Keys are made from interface names: none may lead out of /proc/sys/net. */
function pathOf(key: string): string {
  if (!/^net(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/.test(key)) {
    throw new InternalError(`expected a path below /proc/sys/net, got ${JSON.stringify(key)}`);
  }
  return root + key;
}
