/**
 * Keys and identities belong to one host each: WireGuard knows a peer by nothing else.
 * @module
 */
import type { DiagnosticCode } from '../codes.ts';
import { type HostDraft, placeOf } from '../host-draft.ts';
import type { NetworkDraft } from '../network-draft.ts';
import { type Problem, problem } from '../problem.ts';

export function checkKeys({ hosts }: NetworkDraft): Problem[] {
  return [
    ...checkUnique(hosts, 'publicKey', 'KEY_DUPLICATE', 'a key'),
    ...checkUnique(hosts, 'identity', 'IDENTITY_DUPLICATE', 'an identity'),
  ];
}

function checkUnique(
  hosts: readonly HostDraft[],
  field: 'publicKey' | 'identity',
  code: DiagnosticCode,
  words: string,
): Problem[] {
  const owners = new Map<string, HostDraft>();
  return hosts.flatMap((host) => {
    const value = host[field];
    if (value === undefined) return [];
    const owner = owners.get(value);
    if (!owner) {
      owners.set(value, host);
      return [];
    }
    const message = `expected ${words} of its own for ${host.name}, got that of ${owner.name}`;
    const related = [{ message: `${owner.name} has it`, at: placeOf(owner, `/${field}`) }];
    return [problem(code, placeOf(host, `/${field}`), message, { related })];
  });
}
