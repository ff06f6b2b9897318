/**
 * What WireGuard itself knows of an interface, apart from what the kernel knows of the link; and the changes it takes.
 * @module
 */
import type { Device } from '../../model/host-state.ts';
import type { PublicKey } from '../../model/key.ts';
import type { Operation } from '../../model/operation.ts';
import type { Secret } from '../../model/secret.ts';

export type WireGuardDevice = Pick<Device, 'publicKey' | 'listenPort' | 'fwmark' | 'peers'>;

export type WireGuardOperation = Extract<
  Operation,
  { readonly kind: 'set-device' | 'add-peer' | 'update-peer' | 'remove-peer' }
>;

export interface SecretSource {
  /** This host's private key for a public one; undefined: not ours. */
  readonly privateKey: (publicKey: PublicKey) => Secret | undefined;
  /** A directory in memory for descriptors that carry secrets; nothing is left in it. */
  readonly runDirectory: string;
}

/** One of the two ways to talk to a WireGuard interface: its control socket, or the kernel by way of `wg`. */
export interface Transport {
  read(device: string): Promise<WireGuardDevice>;
  /** All changes in one call, in order (those of the device itself first). On an error some may have been made. */
  write(device: string, operations: readonly WireGuardOperation[], secrets: SecretSource): Promise<void>;
}
