/**
 * Does one group of operations with the driver that they are for, and says of each whether it failed.
 * @module
 */
import { DriverError } from '../drivers/driver-error.ts';
import { writeMasquerade } from '../drivers/firewall/masquerade.ts';
import { changeByIp, type IpFamily } from '../drivers/ip.ts';
import { type LinkOperation, linkLines } from '../drivers/link/link-lines.ts';
import { type RouteOperation, routeLines } from '../drivers/route/route-lines.ts';
import { type RuleOperation, ruleLines } from '../drivers/rule/rules.ts';
import { writeSysctl } from '../drivers/sysctl/sysctls.ts';
import { writeDevice } from '../drivers/wireguard/devices.ts';
import type { WireGuardOperation } from '../drivers/wireguard/wireguard-device.ts';
import { isAlreadySo } from './already-so.ts';
import type { ApplyContext } from './apply-operations.ts';
import { createDevice, deleteDevice } from './device-lifecycle.ts';
import type { OperationGroup } from './operation-groups.ts';
import { readHostState } from './read-host-state.ts';

/** One entry per operation of the group: undefined where it was done. */
export type Failures = readonly (DriverError | undefined)[];

/** Anything else than a `DriverError` is a bug and is thrown. */
export async function performGroup(group: OperationGroup, context: ApplyContext): Promise<Failures> {
  switch (group.by) {
    case 'ip':
      return changeInLines('any', group.operations, formatLines, context);
    case 'ip-rule':
      return changeInLines(group.family, group.operations, ruleLines, context);
    case 'wireguard':
      return changeWireGuard(group.device, group.operations, context);
    case 'itself':
      return Promise.all(group.operations.map((operation) => failureOf(performAlone(operation, context))));
  }
}

type Alone = Extract<OperationGroup, { readonly by: 'itself' }>['operations'][number];

async function performAlone(operation: Alone, context: ApplyContext): Promise<void> {
  switch (operation.kind) {
    case 'create-device':
      return createDevice(operation.device, context.network, context.wireguard);
    case 'delete-device':
      return deleteDevice(operation.device, context.network);
    case 'set-sysctl':
      return writeSysctl(operation.sysctl);
    case 'set-masquerade':
      return writeMasquerade(context.network, operation.prefixes, context.deviceNames);
  }
}

function formatLines(operation: LinkOperation | RouteOperation): readonly string[] {
  return 'route' in operation ? routeLines(operation) : linkLines(operation);
}

async function changeInLines<T extends LinkOperation | RouteOperation | RuleOperation>(
  family: IpFamily,
  operations: readonly T[],
  format: (operation: T) => readonly string[],
  context: ApplyContext,
): Promise<Failures> {
  const lines = operations.map(format);
  const errors = await changeByIp(family, lines.flat()).catch(asFailure);
  if (errors instanceof DriverError) return operations.map(() => errors);
  let first = 0;
  const failures = lines.map((own) => {
    const error = errors.slice(first, first + own.length).find((found) => found !== undefined);
    first += own.length;
    return error;
  });
  if (failures.every((failure) => failure === undefined || failure.reaction === 'fatal')) return failures;
  const { network, deviceNames } = context;
  const state = await readHostState({ network, deviceNames, sysctlKeys: [] }).catch(asFailure);
  if (state instanceof DriverError) return failures;
  return failures.map((failure, index) => {
    const operation = operations[index];
    return failure && operation && isAlreadySo(operation, state) ? undefined : failure;
  });
}

/** All in one call. If that fails, one by one: the call does not say which of them it was, and all may be repeated. */
async function changeWireGuard(
  device: string,
  operations: readonly WireGuardOperation[],
  context: ApplyContext,
): Promise<Failures> {
  const together = await failureOf(writeDevice(device, operations, context));
  if (together === undefined || operations.length === 1 || concernsAll(together)) return operations.map(() => together);
  const failures: (DriverError | undefined)[] = [];
  for (const operation of operations) failures.push(await failureOf(writeDevice(device, [operation], context)));
  return failures;
}

function concernsAll(error: DriverError): boolean {
  return error.reaction === 'fatal' || error.code === 'DEVICE_MISSING' || error.code === 'PROGRAM_MISSING';
}

async function failureOf(work: Promise<void>): Promise<DriverError | undefined> {
  return work.then(() => undefined, asFailure);
}

function asFailure(error: unknown): DriverError {
  if (error instanceof DriverError) return error;
  throw error;
}
