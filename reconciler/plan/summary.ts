/**
 * How many things a plan adds, changes and removes: the last line that people read before they say yes.
 * @module
 */
import type { Operation } from '../model/operation.ts';
import { deviceOfSysctl } from './compile-sysctls.ts';

export type OperationEffect = 'add' | 'change' | 'remove';

export type PlanSummary = Readonly<Record<OperationEffect, number>>;

/** What an operation does to the thing that it names. Settings of a device that is new count with that device. */
export function effectOf(operation: Operation): OperationEffect {
  switch (operation.kind) {
    case 'create-device':
    case 'add-address':
    case 'add-peer':
    case 'add-route':
    case 'add-rule':
      return 'add';
    case 'delete-device':
    case 'delete-address':
    case 'remove-peer':
    case 'delete-route':
    case 'delete-rule':
      return 'remove';
    case 'set-sysctl':
    case 'set-link':
    case 'set-device':
    case 'update-peer':
    case 'replace-route':
      return 'change';
    case 'set-masquerade':
      if (operation.prefixes.length === 0) return 'remove';
      return operation.before.length === 0 ? 'add' : 'change';
  }
}

/** True for a setting of a device that the same plan creates: it counts with that device. */
export function isPartOfCreation(operation: Operation, created: ReadonlySet<string>): boolean {
  switch (operation.kind) {
    case 'set-link':
    case 'set-device':
      return created.has(operation.device);
    case 'set-sysctl':
      return created.has(deviceOfSysctl(operation.sysctl.key) ?? '');
    default:
      return false;
  }
}

/** The devices that a plan creates. */
export function createdDevices(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.flatMap((each) => (each.kind === 'create-device' ? [each.device] : [])));
}

export function summarize(operations: readonly Operation[]): PlanSummary {
  const created = createdDevices(operations);
  const count = { add: 0, change: 0, remove: 0 };
  for (const operation of operations) {
    if (!isPartOfCreation(operation, created)) count[effectOf(operation)] += 1;
  }
  return count;
}
