/**
 * Rules between the networks of one repository.
 * @module
 */
import { overlaps } from '../../model/address.ts';
import { type HostDraft, placeOf } from '../host-draft.ts';
import { type NetworkDraft, placeInNetwork } from '../network-draft.ts';
import { type Problem, problem } from '../problem.ts';
import { findCollisions, type PortUse, trunkRange } from './ports.ts';

/** Problems by the network whose file they point into. `networks` in any order. */
export function checkRepository(networks: readonly NetworkDraft[]): ReadonlyMap<NetworkDraft, readonly Problem[]> {
  const problems = new Map<NetworkDraft, Problem[]>(networks.map((network) => [network, []]));
  const sorted = networks.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  for (const [index, network] of sorted.entries()) {
    const found = problems.get(network) ?? [];
    for (const other of sorted.slice(0, index)) found.push(...checkPair(network, other));
  }
  for (const [network, found] of checkMachines(sorted)) problems.get(network)?.push(...found);
  return problems;
}

function checkPair(network: NetworkDraft, other: NetworkDraft): Problem[] {
  if (network.name !== undefined && network.name === other.name) {
    const message = `expected a name of its own for the network, got ${network.name}, which is also that of ${other.file}`;
    const related = [{ message: 'the other network', at: placeInNetwork(other, '/network') }];
    return [problem('NETWORK_NAME_DUPLICATE', placeInNetwork(network, '/network'), message, { related })];
  }
  for (const prefix of network.prefixes) {
    const taken = other.prefixes.find(({ range }) => overlaps(range, prefix.range));
    if (!taken) continue;
    const message = `expected addresses that no other network has, got ${prefix.value}, which overlaps ${taken.value} of ${other.name ?? other.file}`;
    const related = [{ message: 'the other network', at: placeInNetwork(other, taken.path) }];
    return [problem('NETWORKS_OVERLAP', placeInNetwork(network, prefix.path), message, { related })];
  }
  return [];
}

/** One machine (one identity) in several networks has one set of UDP ports. */
function checkMachines(networks: readonly NetworkDraft[]): Map<NetworkDraft, Problem[]> {
  const problems = new Map<NetworkDraft, Problem[]>();
  if (networks.length < 2) return problems;
  const networkOf = new Map<HostDraft, NetworkDraft>();
  const machines = new Map<string, HostDraft[]>();
  for (const network of networks) {
    for (const host of network.hosts) {
      if (host.identity === undefined) continue;
      networkOf.set(host, network);
      machines.set(host.identity, [...(machines.get(host.identity) ?? []), host]);
    }
  }
  for (const hosts of machines.values()) {
    const uses = hosts.length < 2 ? [] : hosts.flatMap(portUses);
    for (const [use, other] of findCollisions(uses)) {
      const [mine, theirs] = [networkOf.get(use.host), networkOf.get(other.host)];
      if (!mine || mine === theirs) continue;
      const message = `expected ports of its own for ${use.host.name} in each network, got ${use.first}, which it uses in ${theirs?.name ?? 'another'} too`;
      const related = [{ message: 'the same machine in the other network', at: other.at }];
      const found = problem('PORT_COLLISION', use.at, message, { related });
      problems.set(mine, [...(problems.get(mine) ?? []), found]);
    }
  }
  return problems;
}

function portUses(host: HostDraft): PortUse[] {
  const at = placeOf(host);
  const listen = { first: host.listenPort, last: host.listenPort, host, at };
  return host.role === 'relay' ? [listen, { ...trunkRange(host.trunkPort), host, at }] : [listen];
}
