/**
 * Follows a packet from host to host through the very rules, tables, devices and AllowedIPs that `compile` makes, the
 * way that kernels and WireGuard would. Hosts may hold configurations of different revisions.
 * Forwarding is taken to be on everywhere: for loops and leaks the worst case.
 * @module
 */
import { type Family, familyOf, type IpAddress } from '../model/address.ts';
import { InternalError } from '../model/internal-error.ts';
import type { HostName } from '../model/network.ts';
import { buildAddressSpace } from './address-space.ts';
import { buildForwarding, type Decide, type ForwardingDevice, type ForwardingHost } from './forwarding.ts';
import { overlayAddresses, type PacketHost } from './packet-host.ts';
import { type LinkEnd, type LinkResolver, resolveLinks } from './packet-links.ts';

/**
 * - `delivered`: it reached a host that has the address, or that stands in the LAN that holds it.
 * - `unreachable`: a host had no way on, or the link of its choice cannot stand.
 * - `clear`: a host sent it by a route that is not Scope's. Must never happen to an overlay address.
 * - `loop`: its time to live ran out.
 * - `filtered`: the receiving WireGuard device does not take that source from that peer.
 */
export type WalkOutcome = 'delivered' | 'unreachable' | 'clear' | 'loop' | 'filtered';

export interface Walk {
  readonly outcome: WalkOutcome;
  /** The hosts that received it, in order. The last one is where it ended; the others forwarded it. Empty: it never left. */
  readonly hosts: readonly HostName[];
}

/** Hosts and the links between them, for addresses that were named beforehand. */
export interface PacketNetwork {
  readonly hosts: ReadonlyMap<HostName, ForwardingHost>;
  readonly linkOf: LinkResolver;
  /** How many addresses have a rank. */
  readonly size: number;
  /** Throws `InternalError` for an address that the network was not prepared for. */
  target(address: IpAddress): Target;
}

/** An address as look-ups need it. */
export interface Target {
  readonly rank: number;
  readonly family: Family;
}

/** Prepares `hosts` for packets between their own overlay addresses and `addresses` (those in LANs). */
export function preparePacketNetwork(hosts: Iterable<PacketHost>, addresses: Iterable<IpAddress>): PacketNetwork {
  const described = [...hosts];
  const space = buildAddressSpace([...described.flatMap(overlayAddresses), ...addresses]);
  const forwarding = buildForwarding(space, described);
  return {
    hosts: new Map(forwarding.map((host) => [host.name, host])),
    linkOf: resolveLinks(forwarding),
    size: space.size,
    target(address) {
      const rank = space.rankOf(address);
      if (rank === undefined) throw new InternalError(`no packet network was prepared for ${address}`);
      return { rank, family: familyOf(address) };
    },
  };
}

/**
 * Sends a packet from `from` to `destination`. `source` is absent for a packet of the host's own: the route chooses.
 * A host that is not in the network reaches nothing.
 */
export function walkPacket(network: PacketNetwork, from: HostName, destination: IpAddress, source?: IpAddress): Walk {
  const origin = network.hosts.get(from);
  if (!origin) return { outcome: 'unreachable', hosts: [] };
  const target = network.target(destination);
  const first = chooseLink(network.linkOf, origin.decideOwn, target);
  if (typeof first === 'string') return { outcome: first, hosts: [] };
  const sourceRank = source === undefined ? first.source : network.target(source).rank;
  if (sourceRank === undefined) return { outcome: 'unreachable', hosts: [] };
  const { crossed, outcome } = followFrom(network.linkOf, first.link.device, target);
  const all = [first.link, ...crossed];
  const refused = all.findIndex((link) => !takes(link, sourceRank));
  if (refused >= 0) return { outcome: 'filtered', hosts: all.slice(0, refused + 1).map(hostOf) };
  return { outcome, hosts: all.map(hostOf) };
}

function hostOf({ device }: LinkEnd): HostName {
  return device.host;
}

/** WireGuard takes a packet in only if its source address belongs to the peer whose session it came by. */
function takes({ device, peer }: LinkEnd, source: number): boolean {
  return device.peerTable().lookup(source) === peer;
}

/** A link to cross, with the source address that the route names; or why the packet goes no further. */
export type Choice =
  | { readonly link: LinkEnd; readonly source: number | undefined }
  | 'delivered'
  | 'unreachable'
  | 'clear';

function chooseLink(linkOf: LinkResolver, decide: Decide, { rank, family }: Target): Choice {
  const chosen = decide(rank, family);
  if (chosen.kind === 'local' || chosen.kind === 'lan') return 'delivered';
  if (chosen.kind !== 'device') return chosen.kind;
  const peer = chosen.device.peerTable().lookup(rank);
  const link = peer === undefined ? undefined : linkOf(chosen.device, peer);
  return link ? { link, source: chosen.source } : 'unreachable';
}

/** What becomes of a packet that came in by a device, and the links that it crosses from there, whatever its source. */
export interface Onward {
  readonly crossed: readonly LinkEnd[];
  readonly outcome: Exclude<WalkOutcome, 'filtered'>;
}

export function followFrom(linkOf: LinkResolver, input: ForwardingDevice, destination: Target): Onward {
  const crossed: LinkEnd[] = [];
  let device = input;
  for (let timeToLive = 64; timeToLive > 0; timeToLive -= 1) {
    const choice = chooseLink(linkOf, device.decideArrived, destination);
    if (typeof choice === 'string') return { crossed, outcome: choice };
    crossed.push(choice.link);
    device = choice.link.device;
  }
  return { crossed, outcome: 'loop' };
}
