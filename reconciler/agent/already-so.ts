/**
 * Whether an operation that failed had nothing left to do, by what the kernel holds and not by the words of an error.
 * @module
 */
import type { HostState } from '../model/host-state.ts';
import type { Operation } from '../model/operation.ts';
import { isSameRoute, isSameRule } from '../model/same-route.ts';

/** True if the state is what the operation was to bring about: it was done before, or by someone else. */
export function isAlreadySo(operation: Operation, state: HostState): boolean {
  switch (operation.kind) {
    case 'delete-address':
      return !addressesOf(operation.device, state).includes(operation.address);
    case 'delete-route':
      return !state.routes.some((route) => isSameRoute(route, operation.route));
    case 'add-rule':
      return state.rules.some((rule) => isSameRule(rule, operation.rule));
    case 'delete-rule':
      return !state.rules.some((rule) => isSameRule(rule, operation.rule));
    default:
      return false;
  }
}

function addressesOf(device: string, state: HostState): readonly string[] {
  return state.devices.find(({ name }) => name === device)?.addresses ?? [];
}
