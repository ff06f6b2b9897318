/**
 * The network's own nftables table: replaced as a whole whenever it is not exactly what it should be.
 * @module
 */
import type { HostConfig } from '../model/host-config.ts';
import type { HostState } from '../model/host-state.ts';
import type { Operation } from '../model/operation.ts';

export function diffMasquerade({ masquerade }: HostState, desired: HostConfig): readonly Operation[] {
  const before = [...masquerade.prefixes].sort();
  const wanted = [...desired.masquerade].sort();
  if (!masquerade.damaged && before.join() === wanted.join()) return [];
  return [{ kind: 'set-masquerade', prefixes: desired.masquerade, before: masquerade.prefixes }];
}
