/**
 * Hosts that can never exchange a packet with another one, whatever happens at run time.
 * Judged by what is declared: a link begins at the side that knows the other's endpoint.
 * @module
 */
import type { Selector } from '../../model/network.ts';
import { type HostDraft, placeOf } from '../host-draft.ts';
import type { NetworkDraft } from '../network-draft.ts';
import { type Problem, problem } from '../problem.ts';

/** Nothing is said of a network of one host, which is being begun, or one of which part was refused. */
export function checkReachability(network: NetworkDraft): Problem[] {
  if (!network.whole || network.hosts.length < 2) return [];
  const relays = network.hosts.filter(({ role }) => role === 'relay');
  const lost = relays.flatMap((relay) => checkRelay(relay, relays));
  // Edges without their relay follow from that and would only bury it.
  if (lost.some(({ severity }) => severity === 'error')) return lost;
  const paired = findPaired(network);
  const edges = network.hosts.filter(({ role }) => role === 'edge');
  return [...lost, ...edges.flatMap((edge) => checkEdge(edge, relays, network.hostsByName, paired))];
}

function checkRelay(relay: HostDraft, relays: readonly HostDraft[]): Problem[] {
  if (relay.endpoints.length > 0) return [];
  const canCall = relays.some((other) => other !== relay && other.endpoints.length > 0);
  const message = `expected an endpoint on ${relay.name}, which is a relay`;
  if (canCall) {
    const hint = 'only relays that it calls itself can use it; edges cannot find it';
    return [problem('RELAY_WITHOUT_ENDPOINT', placeOf(relay), message, { hint })];
  }
  const hint = 'no host can find it, and there is no other relay that it could call';
  return [problem('RELAY_UNREACHABLE', placeOf(relay), message, { hint })];
}

function checkEdge(
  edge: HostDraft,
  relays: readonly HostDraft[],
  hostsByName: ReadonlyMap<string, HostDraft>,
  paired: ReadonlySet<HostDraft>,
): Problem[] {
  if (edge.static) return checkStatic(edge, hostsByName);
  const used = edge.relays.length > 0 ? edge.relays.map(({ value }) => hostsByName.get(value)) : relays;
  if (used.some((relay) => relay?.role !== 'relay')) return [];
  if (used.some((relay) => relay && relay.endpoints.length > 0) || paired.has(edge)) return [];
  const why = used.length === 0 ? 'no relay' : 'no relay with an endpoint';
  const message = `expected a way to reach ${edge.name}, got ${why} and no direct pair with an endpoint on either side`;
  return [problem('HOST_UNREACHABLE', placeOf(edge), message)];
}

/** A device without agent calls its relay, or is called by it. */
function checkStatic(device: HostDraft, hostsByName: ReadonlyMap<string, HostDraft>): Problem[] {
  const relay = device.via === undefined ? undefined : hostsByName.get(device.via);
  if (relay?.role !== 'relay' || relay.endpoints.length > 0 || device.endpoints.length > 0) return [];
  const message = `expected a way to reach ${device.name}, got no endpoint on it nor on its relay ${relay.name}`;
  return [problem('HOST_UNREACHABLE', placeOf(device), message)];
}

/** The edges that have a direct partner with which a link can begin. Linear in hosts times pairs. */
function findPaired({ direct, hosts }: NetworkDraft): Set<HostDraft> {
  const edges = hosts.filter((host) => host.role === 'edge' && !host.static);
  const paired = new Set<HostDraft>();
  for (const { first, second } of direct) {
    const left = edges.filter((edge) => selects(first.value, edge));
    const right = edges.filter((edge) => selects(second.value, edge));
    addPaired(paired, left, right);
    addPaired(paired, right, left);
  }
  return paired;
}

function addPaired(paired: Set<HostDraft>, own: readonly HostDraft[], others: readonly HostDraft[]): void {
  const members = new Set(others);
  const callable = others.filter(({ endpoints }) => endpoints.length > 0).length;
  for (const edge of own) {
    const partners = others.length - (members.has(edge) ? 1 : 0);
    if (edge.endpoints.length > 0 ? partners > 0 : callable > 0) paired.add(edge);
  }
}

function selects(selector: Selector, edge: HostDraft): boolean {
  if (selector.kind === 'edges') return true;
  return selector.kind === 'tag' ? edge.tags.includes(selector.tag) : edge.name === selector.name;
}
