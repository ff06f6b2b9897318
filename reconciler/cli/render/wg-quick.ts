/**
 * The wg-quick(8) file of a static device, from typed values only: nothing in it is text that somebody wrote freely,
 * and none of the fields that run commands is ever emitted.
 * @module
 */
import { comparePrefixes, hostPrefix } from '../../model/address.ts';
import { formatEndpoint } from '../../model/endpoint.ts';
import type { Host } from '../../model/network.ts';
import type { Secret } from '../../model/secret.ts';
import type { NetworkIndex } from '../../plan/network-index.ts';

/** Stands where the private key belongs; no WireGuard program takes it for a key. */
const privateKeyPlaceholder = 'PUT-THE-PRIVATE-KEY-HERE';

export interface DeviceLink {
  readonly device: Host;
  /** Has at least one declared endpoint. */
  readonly relay: Host;
}

/** The text of the file. Without a private key it has the placeholder. */
export function formatWgQuick(index: NetworkIndex, { device, relay }: DeviceLink, privateKey?: Secret): string {
  const { network } = index;
  const own = new Set(device.routes.map(({ prefix }) => prefix));
  const allowedIps = index.prefixes.filter((prefix) => !own.has(prefix));
  const [endpoint] = relay.endpoints;
  const keepalive = device.persistentKeepalive;
  return `${[
    `# ${device.name} in the network ${network.name}, through ${relay.name}`,
    '[Interface]',
    `PrivateKey = ${privateKey?.reveal() ?? privateKeyPlaceholder}`,
    `Address = ${device.addresses.map(hostPrefix).sort(comparePrefixes).join(', ')}`,
    `MTU = ${device.mtu}`,
    '',
    '[Peer]',
    `PublicKey = ${relay.publicKey}`,
    ...(endpoint ? [`Endpoint = ${formatEndpoint(endpoint)}`] : []),
    `AllowedIPs = ${allowedIps.join(', ')}`,
    ...(keepalive > 0 ? [`PersistentKeepalive = ${keepalive}`] : []),
  ].join('\n')}\n`;
}
