/**
 * Carries out operations in the order given, grouping neighbours that one call can do. One that fails does not stop the
 * others; those on a device that could not be made are skipped and say so. Doing any of them twice is harmless.
 * @module
 */
import type { DriverError } from '../drivers/driver-error.ts';
import type { WireGuardMode } from '../drivers/wireguard/interface.ts';
import type { PublicKey } from '../model/key.ts';
import type { NetworkName } from '../model/network.ts';
import type { Operation } from '../model/operation.ts';
import type { Secret } from '../model/secret.ts';
import { deviceOfSysctl } from '../plan/compile-sysctls.ts';
import { groupOperations, withoutOperations } from './operation-groups.ts';
import { performGroup } from './perform-group.ts';

export interface ApplyContext {
  readonly network: NetworkName;
  /** All interfaces that the network wants: traffic that enters by one of them is what masquerading applies to. */
  readonly deviceNames: readonly string[];
  /** This host's private key for a public one; undefined: not ours. */
  readonly privateKey: (publicKey: PublicKey) => Secret | undefined;
  readonly wireguard: WireGuardMode;
  /** A directory in memory (`/run/scope`) for descriptors that carry secrets; nothing is left in it. */
  readonly runDirectory: string;
}

export type OperationResult =
  | { readonly operation: Operation; readonly outcome: 'done' }
  | { readonly operation: Operation; readonly outcome: 'failed'; readonly error: DriverError }
  | { readonly operation: Operation; readonly outcome: 'skipped'; readonly reason: string };

/**
 * Yields one result per operation, in order, as soon as the call that it is part of has ended. Does not throw for what an
 * operation met. After a `fatal` failure (not root) everything else is skipped.
 */
export async function* applyOperations(
  operations: readonly Operation[],
  context: ApplyContext,
): AsyncGenerator<OperationResult> {
  /** Why, by the name of the interface. */
  const unmade = new Map<string, string>();
  let stopped: string | undefined;
  for (const group of groupOperations(operations)) {
    const skipped = new Map(
      group.operations.flatMap((operation) => {
        const reason = stopped ?? reasonToSkip(operation, unmade);
        return reason === undefined ? [] : [[operation, reason] as const];
      }),
    );
    const left = withoutOperations(group, skipped);
    const failures = left.operations.length === 0 ? [] : await performGroup(left, context);
    let position = 0;
    for (const operation of group.operations) {
      const reason = skipped.get(operation);
      if (reason !== undefined) {
        yield { operation, outcome: 'skipped', reason };
        continue;
      }
      const error = failures[position]?.of(operation);
      position += 1;
      if (error && operation.kind === 'create-device') unmade.set(operation.device, error.message);
      if (error?.reaction === 'fatal') stopped = error.message;
      yield error ? { operation, outcome: 'failed', error } : { operation, outcome: 'done' };
    }
  }
}

/** Why an operation cannot be tried: what it needs was not made. */
function reasonToSkip(operation: Operation, unmade: ReadonlyMap<string, string>): string | undefined {
  const device = deviceOf(operation);
  const reason = device === undefined ? undefined : unmade.get(device);
  return reason === undefined ? undefined : `${device} was not made: ${reason}`;
}

/** The interface that has to be there. A rule that names one is in order without it. */
function deviceOf(operation: Operation): string | undefined {
  if ('device' in operation) return operation.device;
  if (operation.kind === 'set-sysctl') return deviceOfSysctl(operation.sysctl.key);
  const added = operation.kind === 'add-route' || operation.kind === 'replace-route';
  return added && operation.route.type === 'unicast' ? operation.route.device : undefined;
}
