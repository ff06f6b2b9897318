/**
 * Hosts as packets meet them, made from what tests have: a network, or the state of a kernel.
 * @module
 */
import {
  addressFromNumber,
  familyOf,
  type IpAddress,
  type Prefix,
  prefixRange,
} from '../../reconciler/model/address.ts';
import type { HostState } from '../../reconciler/model/host-state.ts';
import type { Host, HostName, Network } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { indexNetwork } from '../../reconciler/plan/network-index.ts';
import { type PacketHost, packetHost, staticPacketHost } from '../../reconciler/plan/packet-host.ts';

export function packetHostOf(network: Network, host: Host): PacketHost {
  return host.static
    ? staticPacketHost(indexNetwork(network), host)
    : packetHost(host, compile(network, unobserved, host.name));
}

/** A kernel by itself: what it does with a packet of its own, and nothing about who would receive it. */
export function packetHostOfState(name: HostName, state: HostState, lans: readonly Prefix[]): PacketHost {
  return {
    name,
    devices: state.devices
      .filter((device) => device.up)
      .map((device) => ({
        ...device,
        reachedAt: [],
        peers: device.peers.map((peer) => ({ ...peer, endpoints: peer.endpoint ? [peer.endpoint] : [] })),
      })),
    routes: state.routes,
    rules: state.rules,
    lans,
  };
}

/** An address within a prefix that no generated host has. */
export function addressWithin(prefix: Prefix): IpAddress {
  const { first, last } = prefixRange(prefix);
  return addressFromNumber(familyOf(prefix), last - first > 250n ? first + 250n : last);
}
