/**
 * Policy rules: WireGuard's own packets carry a mark and pass by Scope's routes; packets that arrived on a link that
 * carries transit are looked up in the arrivals table first.
 * @module
 */
import type { RuleConfig } from '../model/host-config.ts';
import { fwmark, networkIdentifiers, rulePriorities } from '../model/identifiers.ts';
import type { Host } from '../model/network.ts';
import type { Links } from './links.ts';
import type { NetworkIndex } from './network-index.ts';

export function compileRules(index: NetworkIndex, self: Host, links: Links): readonly RuleConfig[] {
  const { arrivalsTable, overlayTable } = networkIdentifiers(index.network.name);
  const trunks = links.trunks.map((trunk) => trunk.device);
  // A relay is the first relay for what its own edges send; an edge forwards for nobody but its LANs.
  const arrivals = self.role === 'relay' ? trunks : [links.main.device, ...trunks];
  return index.families.flatMap((family) => [
    ...arrivals.map((iif): RuleConfig => ({ family, priority: rulePriorities.arrivals, table: arrivalsTable, iif })),
    { family, priority: rulePriorities.overlay, table: overlayTable, notFwmark: fwmark },
  ]);
}
