/**
 * Follows a packet from host to host through the very rules, tables, devices and AllowedIPs that `compile` makes, the
 * way that kernels and WireGuard would. Hosts may hold configurations of different revisions.
 * @module
 */
import { type Family, familyOf, type IpAddress } from '../model/address.ts';
import type { HostName } from '../model/network.ts';
import { type AddressSpace, buildAddressSpace } from './address-space.ts';
import { buildForwarding, type ForwardingDevice, type ForwardingHost } from './forwarding.ts';
import { deviceAddresses, type PacketHost } from './packet-host.ts';

/**
 * - `delivered`: it reached a host that has the address, or that stands in the LAN that holds it.
 * - `unreachable`: a host had no way on, or the link of its choice cannot stand.
 * - `clear`: a host sent it by a route that is not Scope's. Must never happen to an overlay address.
 * - `loop`: it came to a device of a host twice.
 * - `filtered`: the receiving WireGuard device does not take that source from that peer.
 */
export type WalkOutcome = 'delivered' | 'unreachable' | 'clear' | 'loop' | 'filtered';

export interface Walk {
  readonly outcome: WalkOutcome;
  /** The hosts that held the packet, the sender first. */
  readonly hosts: readonly HostName[];
}

export interface PacketWalk {
  /**
   * Sends a packet from `from` to `destination`. `source` is absent for a packet of the host's own: the route chooses.
   * Both addresses must be among those that the walk was prepared for.
   */
  send(from: HostName, destination: IpAddress, source?: IpAddress): Walk;
}

/** Prepares walks among `hosts` for their own addresses and for `addresses` (those of LANs). */
export function preparePacketWalk(hosts: Iterable<PacketHost>, addresses: Iterable<IpAddress>): PacketWalk {
  const described = [...hosts];
  const space = buildAddressSpace([
    ...described.flatMap((host) => host.devices.flatMap(deviceAddresses)),
    ...addresses,
  ]);
  const forwarding = new Map(described.map((host) => [host.name, buildForwarding(space, host)]));
  const links = resolveLinks([...forwarding.values()]);
  return {
    send(from, destination, source) {
      const origin = forwarding.get(from);
      if (!origin) return { outcome: 'unreachable', hosts: [] };
      return follow(links, origin, rankIn(space, destination), familyOf(destination), source && rankIn(space, source));
    },
  };
}

/** One packet among `hosts`; for many, prepare once. */
export function walkPacket(hosts: Iterable<PacketHost>, from: HostName, destination: IpAddress): Walk {
  return preparePacketWalk(hosts, [destination]).send(from, destination);
}

function rankIn(space: AddressSpace, address: IpAddress): number {
  // An address that nobody has and no LAN was asked about matches nothing.
  return space.rankOf(address) ?? -1;
}

function follow(
  links: LinkResolver,
  origin: ForwardingHost,
  destination: number,
  family: Family,
  givenSource: number | undefined,
): Walk {
  const hosts: HostName[] = [origin.name];
  const end = (outcome: WalkOutcome): Walk => ({ outcome, hosts });
  const seen: ForwardingDevice[] = [];
  let host = origin;
  let input: ForwardingDevice | undefined;
  let source = givenSource;
  for (;;) {
    const next = host.forward(destination, family, input);
    if (next.kind === 'local' || next.kind === 'lan') return end('delivered');
    if (next.kind !== 'device') return end(next.kind);
    source ??= next.source;
    const peer = next.device.peerFor(destination);
    const link = peer === undefined ? undefined : links.linkOf(next.device, peer);
    if (source === undefined || !link) return end('unreachable');
    hosts.push(link.host.name);
    if (link.device.peerFor(source) !== link.peer) return end('filtered');
    if (seen.includes(link.device)) return end('loop');
    seen.push(link.device);
    host = link.host;
    input = link.device;
  }
}

/** The far end of a link: the device there, and which of its peers we are. */
interface LinkEnd {
  readonly host: ForwardingHost;
  readonly device: ForwardingDevice;
  readonly peer: number;
}

interface LinkResolver {
  linkOf(device: ForwardingDevice, peer: number): LinkEnd | undefined;
}

/** A link stands where both devices know each other's key and at least one has an endpoint at which the other is reached. */
function resolveLinks(hosts: readonly ForwardingHost[]): LinkResolver {
  const endsByKey = new Map<string, LinkEnd[]>();
  for (const host of hosts) {
    for (const device of host.devices) {
      device.described.peers.forEach((described, peer) => {
        const key = `${device.described.publicKey} ${described.publicKey}`;
        const ends = endsByKey.get(key);
        if (ends) ends.push({ host, device, peer });
        else endsByKey.set(key, [{ host, device, peer }]);
      });
    }
  }
  const known = new Map<ForwardingDevice, (LinkEnd | undefined)[]>();
  const resolve = (device: ForwardingDevice, peer: number): LinkEnd | undefined => {
    const described = device.described.peers[peer];
    const candidates = endsByKey.get(`${described?.publicKey} ${device.described.publicKey}`) ?? [];
    return candidates.find(
      (end) => end.device !== device && (finds(device, peer, end.device) || finds(end.device, end.peer, device)),
    );
  };
  return {
    linkOf(device, peer) {
      let ends = known.get(device);
      if (!ends) {
        ends = [];
        known.set(device, ends);
      }
      if (!(peer in ends)) ends[peer] = resolve(device, peer);
      return ends[peer];
    },
  };
}

/** True if an endpoint that `device` has for that peer leads to `target`: by port, as names may have become addresses. */
function finds(device: ForwardingDevice, peer: number, target: ForwardingDevice): boolean {
  const endpoints = device.described.peers[peer]?.endpoints ?? [];
  return endpoints.some((endpoint) => target.described.reachedAt.some((reached) => reached.port === endpoint.port));
}
