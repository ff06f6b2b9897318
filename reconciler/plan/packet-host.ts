/**
 * A host as a packet meets it: devices, routes, rules, and the LANs it stands in. A `HostConfig` has most of that; what
 * its owner declared (endpoints, LANs) and what static devices are given by hand come from the network.
 * @module
 */
import type { IpAddress, Prefix } from '../model/address.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { HostConfig, RouteConfig, RuleConfig } from '../model/host-config.ts';
import { mainTable } from '../model/identifiers.ts';
import type { PublicKey } from '../model/key.ts';
import type { Host, HostName } from '../model/network.ts';
import type { NetworkIndex } from './network-index.ts';
import { compileStaticDevice } from './static-device.ts';

export interface PacketHost {
  readonly name: HostName;
  readonly devices: readonly PacketDevice[];
  readonly routes: readonly RouteConfig[];
  readonly rules: readonly RuleConfig[];
  /** Prefixes at the host's other interfaces: what is sent there has left the overlay where it should. */
  readonly lans: readonly Prefix[];
}

export interface PacketDevice {
  readonly name: string;
  /** Absent: no key is set, so no link stands. */
  readonly publicKey?: PublicKey;
  readonly addresses: readonly string[];
  /** Where the outside finds this device. Empty where it has to send first. */
  readonly reachedAt: readonly Endpoint[];
  readonly peers: readonly PacketPeer[];
}

export interface PacketPeer {
  readonly publicKey: PublicKey;
  readonly endpoints: readonly Endpoint[];
  readonly allowedIps: readonly Prefix[];
}

/**
 * The host that `config` describes, main device first; `host` is its own stanza in the same network.
 * `connected` are the LANs that it was observed to stand in besides those that it declares.
 */
export function packetHost(host: Host, config: HostConfig, connected: readonly Prefix[] = []): PacketHost {
  return {
    name: host.name,
    devices: config.devices.map((device, position) => ({
      ...device,
      reachedAt: host.endpoints.flatMap((endpoint): readonly Endpoint[] => {
        if (position === 0) return [{ host: endpoint.host, port: endpoint.port }];
        if (device.listenPort === 0) return [];
        const slot = device.listenPort - host.trunkPort;
        return [{ host: endpoint.host, port: (endpoint.trunkPort ?? host.trunkPort) + slot }];
      }),
    })),
    routes: config.routes,
    rules: config.rules,
    lans: [...new Set([...host.routes.map((route) => route.prefix), ...connected])],
  };
}

/** A static device as `scope export` writes it: one interface, one peer, everything in the overlay through it. */
export function staticPacketHost(index: NetworkIndex, host: Host): PacketHost {
  const device = index.network.name;
  const { addresses, allowedIps, relay } = compileStaticDevice(index, host);
  return {
    name: host.name,
    devices: [
      {
        name: device,
        publicKey: host.publicKey,
        addresses,
        reachedAt: host.endpoints,
        peers: [{ publicKey: relay.publicKey, endpoints: relay.endpoints, allowedIps }],
      },
    ],
    routes: allowedIps.map((prefix) => ({ type: 'unicast', table: mainTable, prefix, metric: 1, device })),
    rules: [],
    lans: host.routes.map((route) => route.prefix),
  };
}

/** The host's own addresses in the overlay. Link-local ones, which no route leads to, are left out. */
export function overlayAddresses(host: PacketHost): readonly IpAddress[] {
  const addresses = host.devices.flatMap((device) => device.addresses.map((each) => each.slice(0, each.indexOf('/'))));
  return [...new Set(addresses)].filter((address) => !address.startsWith('fe80:')) as IpAddress[];
}
