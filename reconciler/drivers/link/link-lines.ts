/**
 * Changes of interfaces and addresses as lines for `ip -batch`.
 * @module
 */
import type { LinkChanges, Operation } from '../../model/operation.ts';
import { ownerAlias } from './links.ts';

export type LinkOperation = Extract<Operation, { readonly kind: 'set-link' | 'add-address' | 'delete-address' }>;

export function linkLines(operation: LinkOperation): readonly string[] {
  switch (operation.kind) {
    case 'set-link':
      return changeLines(operation.device, operation.changes);
    case 'add-address':
      return [`address replace ${operation.address} dev ${operation.device}${withoutDetection(operation.address)}`];
    case 'delete-address':
      return [`address del ${operation.address} dev ${operation.device}`];
  }
}

/** One line each: the kernel does not promise in which order it takes the attributes of one request. `up` is last. */
function changeLines(device: string, changes: LinkChanges): readonly string[] {
  const words = [
    ...(changes.owner === undefined ? [] : [`alias ${ownerAlias(changes.owner)}`]),
    ...(changes.addressGenerationOff ? ['addrgenmode none'] : []),
    ...(changes.mtu === undefined ? [] : [`mtu ${changes.mtu}`]),
    ...(changes.up === undefined ? [] : [changes.up ? 'up' : 'down']),
  ];
  return words.map((word) => `link set dev ${device} ${word}`);
}

/**
 * IPv6 addresses are tentative until the kernel has had time for duplicate address detection, also where it then skips
 * it; a route that names a tentative address as its source is refused (69 of 150 times when added right after).
 */
function withoutDetection(address: string): string {
  return address.includes(':') ? ' nodad' : '';
}
