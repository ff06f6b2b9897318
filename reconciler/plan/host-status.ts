/**
 * How a host stands towards every other host, from what its kernel shows: which path, and whether it is alive.
 * Without measurements a handshake's age is the only sign of life; what lies behind a relay is taken to be as alive as
 * the link to that relay.
 * @module
 */
import type { IpAddress } from '../model/address.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { HostState, Peer } from '../model/host-state.ts';
import type { Host, HostName, Network } from '../model/network.ts';
import { compileLinks, type Links } from './links.ts';
import { indexNetwork, type NetworkIndex } from './network-index.ts';

/**
 * `direct`: packets go to the host's own endpoint · `relay`: over the relay named · `idle`: a link without keepalives
 * that has not been used lately · `offline`: a link that should be alive and is not, or none at all.
 */
export interface PeerStatus {
  readonly host: HostName;
  /** Its overlay addresses. */
  readonly addresses: readonly IpAddress[];
  readonly path: 'direct' | 'relay' | 'idle' | 'offline';
  /** The relay in between; also set when the path is `offline` because the link to that relay is. */
  readonly relay?: HostName;
  /** The device that packets leave by; absent where there is no link. */
  readonly device?: string;
  /** Where WireGuard sends to on that link; absent: not known yet. */
  readonly endpoint?: Endpoint;
  /** Seconds since the epoch, of that link; absent: never. */
  readonly latestHandshakeAt?: number;
  /** Of the link to this very host; absent for a host behind a relay. */
  readonly receivedBytes?: number;
  readonly sentBytes?: number;
}

/**
 * Seconds. WireGuard makes a new handshake after 120 s where data flows, and keepalives are data; 165 s leaves time for
 * the retries (wirelink's line).
 */
const aliveWithin = 165;

/** One row for each other host, sorted by name. */
export function hostStatus(
  network: Network,
  self: HostName,
  interfaceName: string,
  state: HostState,
): readonly PeerStatus[] {
  const index = indexNetwork(network);
  const host = index.host(self);
  const links = compileLinks(index, host, interfaceName);
  return network.hosts.filter((other) => other !== host).map((other) => peerStatus(index, host, links, other, state));
}

function peerStatus(index: NetworkIndex, self: Host, links: Links, other: Host, state: HostState): PeerStatus {
  const trunk = links.trunks.find((each) => each.relay === other);
  const linked = links.main.peers.some((peer) => peer.host === other && peer.linked);
  if (trunk || linked) return linkStatus(other, other, trunk?.device ?? links.main.device, state);
  // An edge sends everything to its home relay; a relay sends to a relay that the other host is linked with.
  const entries = self.role === 'relay' ? index.entryRelays(other) : links.trunks.map(({ relay }) => relay);
  const way = entries.map((entry) => links.trunks.find(({ relay }) => relay === entry)).find((each) => each);
  return way
    ? linkStatus(other, way.relay, way.device, state)
    : { host: other.name, addresses: other.addresses, path: 'offline' };
}

function linkStatus(other: Host, next: Host, device: string, state: HostState): PeerStatus {
  const peer = state.devices
    .find((each) => each.name === device)
    ?.peers.find((each) => each.publicKey === next.publicKey);
  const life = peer ? lifeOf(peer, state.readAt) : 'offline';
  const isDirect = other === next;
  return {
    host: other.name,
    addresses: other.addresses,
    path: life === 'alive' ? (isDirect ? 'direct' : 'relay') : life,
    ...(!isDirect && { relay: next.name }),
    device,
    ...(peer?.endpoint && { endpoint: peer.endpoint }),
    ...(peer?.latestHandshakeAt !== undefined && { latestHandshakeAt: peer.latestHandshakeAt }),
    ...(isDirect && peer && { receivedBytes: peer.receivedBytes, sentBytes: peer.sentBytes }),
  };
}

function lifeOf(peer: Peer, readAt: number): 'alive' | 'idle' | 'offline' {
  if (peer.latestHandshakeAt === undefined) return peer.persistentKeepalive ? 'offline' : 'idle';
  if (readAt - peer.latestHandshakeAt <= aliveWithin) return 'alive';
  return peer.persistentKeepalive ? 'offline' : 'idle';
}
