/**
 * A device with plain WireGuard and no agent: configured by hand, as its owner would do it.
 * @module
 */

import type { Host } from '../../reconciler/drivers/lab/host.ts';
import type { Secret } from '../../reconciler/model/secret.ts';
import { createWireGuard } from './wireguard.ts';
import { formatEndpoints, routePrefixes, type WrittenNetwork } from './written-network.ts';

/** Brings up the interface, named like the network, with the one peer that the network gives it. `addresses`: /32, /128. */
export async function attachStaticHost(
  host: Host,
  network: WrittenNetwork,
  privateKey: Secret,
  addresses: readonly string[],
): Promise<void> {
  const { name } = network;
  const relay = network.hosts[network.hosts[host.name]?.via ?? ''];
  if (!relay) throw new Error(`expected ${host.name} to be static and via a relay`);
  const [endpoint] = formatEndpoints(relay);
  const allowedIps = [...network.prefixes, ...Object.values(network.hosts).flatMap(routePrefixes)];
  const input = `[Interface]
PrivateKey = ${privateKey.reveal()}
[Peer]
PublicKey = ${relay.publicKey}
Endpoint = ${endpoint}
AllowedIPs = ${allowedIps.join(', ')}
PersistentKeepalive = 5
`;
  await createWireGuard(host, name);
  await host.shell(`cat > /run/static.conf; wg setconf ${name} /run/static.conf`, [], { input });
  await host.shell(`for address in "$@"; do ip address add "$address" dev ${name}; done`, addresses);
  await host.shell(`ip link set ${name} up; for p in "$@"; do ip route add "$p" dev ${name}; done`, allowedIps);
}
