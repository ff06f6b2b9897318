/**
 * Neighbouring operations that one call can do together. The order of operations is never changed.
 * @module
 */

import type { LinkOperation } from '../drivers/link/link-lines.ts';
import type { RouteOperation } from '../drivers/route/route-lines.ts';
import type { RuleOperation } from '../drivers/rule/rules.ts';
import type { WireGuardOperation } from '../drivers/wireguard/wireguard-device.ts';
import type { Family } from '../model/address.ts';
import type { Operation } from '../model/operation.ts';

type Only<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>;

export type OperationGroup =
  | { readonly by: 'ip'; readonly operations: (LinkOperation | RouteOperation)[] }
  | { readonly by: 'ip-rule'; readonly family: Family; readonly operations: RuleOperation[] }
  | { readonly by: 'wireguard'; readonly device: string; readonly operations: WireGuardOperation[] }
  | {
      readonly by: 'itself';
      readonly operations: Only<'create-device' | 'delete-device' | 'set-sysctl' | 'set-masquerade'>[];
    };

/** Yields groups whose operations, one after the other, are exactly the operations given. */
export function* groupOperations(operations: readonly Operation[]): Generator<OperationGroup> {
  let open: OperationGroup | undefined;
  for (const operation of operations) {
    const next = groupOf(operation);
    if (open && join(open, next)) continue;
    if (open) yield open;
    open = next;
  }
  if (open) yield open;
}

function groupOf(operation: Operation): OperationGroup {
  switch (operation.kind) {
    case 'set-link':
    case 'add-address':
    case 'delete-address':
    case 'add-route':
    case 'replace-route':
    case 'delete-route':
      return { by: 'ip', operations: [operation] };
    case 'add-rule':
    case 'delete-rule':
      return { by: 'ip-rule', family: operation.rule.family, operations: [operation] };
    case 'set-device':
    case 'add-peer':
    case 'update-peer':
    case 'remove-peer':
      return { by: 'wireguard', device: operation.device, operations: [operation] };
    case 'create-device':
    case 'delete-device':
    case 'set-sysctl':
    case 'set-masquerade':
      return { by: 'itself', operations: [operation] };
  }
}

/** Moves the operations of `next` into `open` if one call does both. */
function join(open: OperationGroup, next: OperationGroup): boolean {
  if (open.by === 'ip' && next.by === 'ip') {
    open.operations.push(...next.operations);
    return true;
  }
  if (open.by === 'ip-rule' && next.by === 'ip-rule' && open.family === next.family) {
    open.operations.push(...next.operations);
    return true;
  }
  if (open.by === 'wireguard' && next.by === 'wireguard' && open.device === next.device) {
    open.operations.push(...next.operations);
    return true;
  }
  return false;
}

/** The same group without some of its operations. */
export function withoutOperations<Group extends OperationGroup>(
  group: Group,
  left: { has(operation: Operation): boolean },
): Group {
  return { ...group, operations: group.operations.filter((operation) => !left.has(operation)) };
}
