/**
 * Which WireGuard the lab's hosts use: in the VM, whose kernel has it, the kernel's; elsewhere wireguard-go, so that
 * every machine tests the same.
 * @module
 */
import process from 'node:process';
import type { Host } from '../../reconciler/drivers/lab/host.ts';

/** The word for `wireguard:` in a host file. `SCOPE_LAB_WIREGUARD=kernel` is set in the VM. */
export const wireguard = process.env.SCOPE_LAB_WIREGUARD ?? '/usr/bin/wireguard-go';

export const isKernelWireGuard = wireguard === 'kernel';

/** Makes an interface without Scope, down and blank. */
export async function createWireGuard(host: Host, name: string): Promise<void> {
  if (isKernelWireGuard) await host.exec(['ip', 'link', 'add', 'name', name, 'type', 'wireguard']);
  else await host.shell(`${wireguard} ${name} > /dev/null 2>&1`);
}
