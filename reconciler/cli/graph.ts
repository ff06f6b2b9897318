/**
 * A network as hosts and links between them, for pictures. The links are those that `compile` makes.
 * @module
 */
import type { GraphOutput } from '../../schema/edit-outputs.ts';
import type { Host, Network } from '../model/network.ts';
import { indexNetwork, type NetworkIndex } from '../plan/network-index.ts';

/**
 * `trunk`: relay to relay. `home`, `standby`: an edge to the relay it uses and to those it keeps ready.
 * `static`: a device to its relay. `direct`: two edges that may link without a relay.
 */
export type GraphLink = GraphOutput['links'][number];

export interface Graph {
  readonly network: Network;
  /** Each pair once: trunks, then links to relays, then direct ones. */
  readonly links: readonly GraphLink[];
}

export function compileGraph(network: Network): Graph {
  const index = indexNetwork(network);
  const edges = network.hosts.filter(({ role }) => role === 'edge');
  return {
    network,
    links: [...trunks(index), ...edges.flatMap((edge) => relayLinks(index, edge)), ...directLinks(index, edges)],
  };
}

function trunks({ relays }: NetworkIndex): GraphLink[] {
  return relays.flatMap((from, position) =>
    relays.slice(position + 1).map(({ name: to }): GraphLink => ({ from: from.name, to, kind: 'trunk' })),
  );
}

function relayLinks(index: NetworkIndex, edge: Host): GraphLink[] {
  if (edge.via !== undefined) return [{ from: edge.name, to: edge.via, kind: 'static' }];
  return index
    .warmRelays(edge)
    .map(({ name }, position) => ({ from: edge.name, to: name, kind: position === 0 ? 'home' : 'standby' }));
}

function directLinks(index: NetworkIndex, edges: readonly Host[]): GraphLink[] {
  return edges.flatMap((from) =>
    index
      .directPartners(from)
      .filter((to) => from.name < to.name)
      .map(({ name: to }): GraphLink => ({ from: from.name, to, kind: 'direct' })),
  );
}

export function kindOf(host: Host): 'relay' | 'edge' | 'static' {
  return host.static ? 'static' : host.role;
}
