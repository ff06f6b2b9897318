/**
 * Follows a packet from host to host through the very rules, tables, devices and AllowedIPs that `compile` makes, the
 * way that kernels and WireGuard would. Hosts may hold configurations of different revisions.
 * Forwarding is taken to be on everywhere: for loops and leaks the worst case.
 * @module
 */
import { type Family, familyOf, type IpAddress } from '../model/address.ts';
import type { HostName } from '../model/network.ts';
import { buildAddressSpace } from './address-space.ts';
import { buildForwarding, type ForwardingDevice, type ForwardingHost } from './forwarding.ts';
import { deviceAddresses, type PacketHost } from './packet-host.ts';
import { type LinkResolver, resolveLinks } from './packet-links.ts';

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
  /** The hosts that forwarded it, in order: not the one that sent it, nor the one at which it ended. */
  readonly forwarders: Forwarders;
  /** Where it ended, for better or worse. */
  readonly end: HostName;
}

/** A list of hosts; equal lists among the walks of one preparation are one and the same object. */
export interface Forwarders {
  readonly names: readonly HostName[];
}

/** An address that a walk was prepared for, looked up once for the many packets that are sent to it. */
export interface Target {
  readonly rank: number;
  readonly family: Family;
}

export interface PacketWalk {
  /** An address that the walk was not prepared for is nobody's. */
  target(address: IpAddress): Target;
  /**
   * Sends a packet from `from` to `destination`. `source` is absent for a packet of the host's own: the route chooses.
   * A host that is not among those of the walk reaches nothing.
   */
  send(from: HostName, destination: Target, source?: Target): Walk;
}

/** Prepares walks among `hosts` for their own addresses and for `addresses` (those in LANs). */
export function preparePacketWalk(hosts: Iterable<PacketHost>, addresses: Iterable<IpAddress>): PacketWalk {
  const described = [...hosts];
  const space = buildAddressSpace([
    ...described.flatMap((host) => host.devices.flatMap(deviceAddresses)),
    ...addresses,
  ]);
  const forwarding = new Map(described.map((host) => [host.name, buildForwarding(space, host)]));
  const linkOf = resolveLinks([...forwarding.values()]);
  const nobody = new ForwardersNode([]);
  return {
    target: (address) => ({ rank: space.rankOf(address) ?? -1, family: familyOf(address) }),
    send(from, destination, source) {
      const origin = forwarding.get(from);
      if (!origin) return { outcome: 'unreachable', forwarders: nobody, end: from };
      return follow(linkOf, origin, destination, source?.rank, nobody);
    },
  };
}

/** One packet among `hosts`; for many, prepare once. */
export function walkPacket(hosts: Iterable<PacketHost>, from: HostName, destination: IpAddress): Walk {
  const walk = preparePacketWalk(hosts, [destination]);
  return walk.send(from, walk.target(destination));
}

function follow(
  linkOf: LinkResolver,
  origin: ForwardingHost,
  { rank, family }: Target,
  givenSource: number | undefined,
  nobody: ForwardersNode,
): Walk {
  let source = givenSource;
  let input: ForwardingDevice | undefined;
  let forwarders = nobody;
  for (let timeToLive = 64; ; timeToLive -= 1) {
    const end = input?.host ?? origin.name;
    const next = input ? input.decideArrived(rank, family) : origin.decideOwn(rank, family);
    if (next.kind === 'local' || next.kind === 'lan') return { outcome: 'delivered', forwarders, end };
    if (next.kind !== 'device') return { outcome: next.kind, forwarders, end };
    source ??= next.source;
    const peer = next.device.peerFor(rank);
    const link = peer === undefined ? undefined : linkOf(next.device, peer);
    if (source === undefined || !link) return { outcome: 'unreachable', forwarders, end };
    if (input) forwarders = forwarders.and(input.host);
    if (link.device.peerFor(source) !== link.peer) return { outcome: 'filtered', forwarders, end: link.device.host };
    if (timeToLive === 0) return { outcome: 'loop', forwarders, end: link.device.host };
    input = link.device;
  }
}

/** Interned lists: a million walks share a few hundred of them. */
class ForwardersNode implements Forwarders {
  readonly names: readonly HostName[];
  readonly #longer = new Map<HostName, ForwardersNode>();

  constructor(names: readonly HostName[]) {
    this.names = names;
  }

  and(host: HostName): ForwardersNode {
    let longer = this.#longer.get(host);
    if (!longer) {
      longer = new ForwardersNode([...this.names, host]);
      this.#longer.set(host, longer);
    }
    return longer;
  }
}
