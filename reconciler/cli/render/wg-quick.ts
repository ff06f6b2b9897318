/**
 * The wg-quick(8) file of a static device, from typed values only: nothing in it is text that somebody wrote freely,
 * and none of the fields that run commands is ever emitted.
 * @module
 */
import { formatEndpoint } from '../../model/endpoint.ts';
import type { Host, NetworkName } from '../../model/network.ts';
import type { Secret } from '../../model/secret.ts';
import type { StaticDeviceConfig } from '../../plan/static-device.ts';

/** Stands where the private key belongs; no WireGuard program takes it for a key. */
const privateKeyPlaceholder = 'PUT-THE-PRIVATE-KEY-HERE';

/** The text of the file. Without a private key it has the placeholder. */
export function formatWgQuick(
  network: NetworkName,
  device: Host,
  config: StaticDeviceConfig,
  privateKey?: Secret,
): string {
  const { relay, endpoint, persistentKeepalive, listenPort } = config;
  return `${[
    `# ${device.name} in the network ${network}, through ${relay.name}`,
    '[Interface]',
    `PrivateKey = ${privateKey?.reveal() ?? privateKeyPlaceholder}`,
    `Address = ${config.addresses.join(', ')}`,
    ...(listenPort === undefined ? [] : [`ListenPort = ${listenPort}`]),
    `MTU = ${config.mtu}`,
    '',
    '[Peer]',
    `PublicKey = ${relay.publicKey}`,
    ...(endpoint ? [`Endpoint = ${formatEndpoint(endpoint)}`] : []),
    `AllowedIPs = ${config.allowedIps.join(', ')}`,
    ...(persistentKeepalive > 0 ? [`PersistentKeepalive = ${persistentKeepalive}`] : []),
  ].join('\n')}\n`;
}
