/**
 * WireGuard devices and their peers. AllowedIPs are a function of the network alone: of a peer on the main device what
 * that host itself owns, of the relay on a trunk everything in the overlay.
 * @module
 */
import { linkLocalAddress } from '../crypto/link-local.ts';
import { comparePrefixes, hostPrefix, type Prefix } from '../model/address.ts';
import type { DeviceConfig, PeerConfig } from '../model/host-config.ts';
import { fwmark } from '../model/identifiers.ts';
import type { Host } from '../model/network.ts';
import type { Observations } from '../model/observations.ts';
import { endpointCandidates } from './endpoint-candidates.ts';
import { type Links, sendsFirst, slotOf } from './links.ts';
import type { NetworkIndex } from './network-index.ts';

export function compileDevices(
  index: NetworkIndex,
  self: Host,
  links: Links,
  observations: Observations,
): readonly DeviceConfig[] {
  const common = { publicKey: self.publicKey, fwmark, mtu: self.mtu, addresses: deviceAddresses(self) };
  const endpoints = (peer: Host, portOf: (endpoint: Host['endpoints'][number]) => number) =>
    endpointCandidates(index, peer.endpoints, portOf, observations);

  const main: DeviceConfig = {
    ...common,
    name: links.main.device,
    listenPort: self.listenPort,
    peers: links.main.peers.map(({ host }) =>
      peerConfig(self, host, index.mainAllowedIps(host), sendsFirst(self, host) ? endpoints(host, (e) => e.port) : []),
    ),
  };
  const trunks = links.trunks.map(({ device, relay }): DeviceConfig => {
    const found =
      self.role === 'relay'
        ? endpoints(relay, (e) => (e.trunkPort ?? relay.trunkPort) + slotOf(self))
        : endpoints(relay, (e) => e.port);
    return {
      ...common,
      name: device,
      listenPort: self.role === 'relay' ? self.trunkPort + slotOf(relay) : 0,
      peers: [peerConfig(self, relay, trunkAllowedIps(index, self, relay), found)],
    };
  });
  return [main, ...trunks];
}

/**
 * The host's overlay addresses as /32 and /128, never the network's length: a connected route would beat the trunk.
 * On every device, since loose reverse-path filtering drops what arrives on an interface without an address.
 */
function deviceAddresses(self: Host): readonly string[] {
  return [...self.addresses.map(hostPrefix).sort(comparePrefixes), `${linkLocalAddress(self.publicKey)}/64`];
}

function peerConfig(
  self: Host,
  peer: Host,
  allowedIps: readonly Prefix[],
  endpoints: PeerConfig['endpoints'],
): PeerConfig {
  // The declaration decides, not the resolved addresses: a failing name server must not switch keepalives off.
  const keepsAlive = self.persistentKeepalive > 0 && sendsFirst(self, peer);
  return {
    host: peer.name,
    publicKey: peer.publicKey,
    endpoints,
    allowedIps,
    ...(keepsAlive && { persistentKeepalive: self.persistentKeepalive }),
  };
}

function trunkAllowedIps(index: NetworkIndex, self: Host, relay: Host): readonly Prefix[] {
  const own = new Set(self.routes.map((route) => route.prefix));
  const others = index.prefixes.filter((prefix) => !own.has(prefix));
  return [...others, hostPrefix(linkLocalAddress(relay.publicKey))];
}
