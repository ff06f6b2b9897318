/**
 * The text of the control socket's protocol: what `get=1` answers, and what `set=1` is told.
 * @module
 */
import { publicKeyOf } from '../../crypto/wireguard-key.ts';
import type { Prefix } from '../../model/address.ts';
import type { Peer } from '../../model/host-state.ts';
import type { PublicKey } from '../../model/key.ts';
import type { PeerChanges } from '../../model/operation.ts';
import { Secret } from '../../model/secret.ts';
import { literalEndpoint, systemEndpoint, systemPrefix } from '../system-text.ts';
import { base64ToHex, hexToBase64, privateKeyFor } from './keys.ts';
import type { SecretSource, WireGuardDevice, WireGuardOperation } from './wireguard-device.ts';

const zeroKey = '0'.repeat(64);

/** Reads the answer of `get=1`. Unknown keys are passed over: newer programs add some. */
export function parseSocketAnswer(text: string): WireGuardDevice {
  let publicKey: PublicKey | undefined;
  let listenPort = 0;
  let fwmark = 0;
  const peers: MutablePeer[] = [];
  let peer: MutablePeer | undefined;
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    const value = line.slice(equals + 1);
    switch (line.slice(0, Math.max(equals, 0))) {
      case 'private_key':
        if (value !== zeroKey) publicKey = publicKeyOf(new Secret(hexToBase64(value)));
        break;
      case 'listen_port':
        listenPort = Number(value);
        break;
      case 'fwmark':
        fwmark = Number(value);
        break;
      case 'public_key':
        peer = { publicKey: hexToBase64(value) as PublicKey, allowedIps: [], receivedBytes: 0, sentBytes: 0 };
        peers.push(peer);
        break;
      default:
        if (peer) readPeerField(peer, line.slice(0, Math.max(equals, 0)), value);
    }
  }
  return { ...(publicKey !== undefined && { publicKey }), listenPort, fwmark, peers };
}

type MutablePeer = { -readonly [Key in keyof Peer]: Peer[Key] } & { allowedIps: Prefix[] };

function readPeerField(peer: MutablePeer, key: string, value: string): void {
  switch (key) {
    case 'preshared_key':
      if (value !== zeroKey) peer.presharedKey = new Secret(hexToBase64(value));
      break;
    case 'endpoint': {
      const endpoint = systemEndpoint(value);
      if (endpoint) peer.endpoint = endpoint;
      break;
    }
    case 'allowed_ip':
      peer.allowedIps.push(systemPrefix(value));
      break;
    case 'last_handshake_time_sec':
      if (value !== '0') peer.latestHandshakeAt = Number(value);
      break;
    case 'persistent_keepalive_interval':
      if (value !== '0') peer.persistentKeepalive = Number(value);
      break;
    case 'rx_bytes':
      peer.receivedBytes = Number(value);
      break;
    case 'tx_bytes':
      peer.sentBytes = Number(value);
      break;
  }
}

/** The number after `errno=`, 0 for success; undefined if the answer has none. */
export function errnoOf(answer: string): number | undefined {
  const match = /^errno=(-?[0-9]+)$/m.exec(answer);
  return match ? Number(match[1]) : undefined;
}

/** The request that makes these changes. Holds the private key where one is set: hand it to nothing but the socket. */
export function formatSocketRequest(operations: readonly WireGuardOperation[], secrets: SecretSource): string {
  const lines = ['set=1'];
  // The protocol has no way back from a peer to the device.
  for (const operation of operations) {
    if (operation.kind !== 'set-device') continue;
    const { publicKey, listenPort, fwmark } = operation.changes;
    if (publicKey !== undefined) {
      lines.push(`private_key=${base64ToHex(privateKeyFor(publicKey, secrets).reveal())}`);
    }
    if (listenPort !== undefined) lines.push(`listen_port=${listenPort}`);
    if (fwmark !== undefined) lines.push(`fwmark=${fwmark}`);
  }
  for (const operation of operations) {
    if (operation.kind === 'remove-peer') lines.push(`public_key=${base64ToHex(operation.publicKey)}`, 'remove=true');
    if (operation.kind === 'add-peer' || operation.kind === 'update-peer') pushPeer(lines, operation.peer);
  }
  return `${lines.join('\n')}\n`;
}

function pushPeer(lines: string[], peer: PeerChanges): void {
  lines.push(`public_key=${base64ToHex(peer.publicKey)}`);
  if (peer.presharedKey === 'none') lines.push(`preshared_key=${zeroKey}`);
  if (peer.endpoint) lines.push(`endpoint=${literalEndpoint(peer.endpoint)}`);
  if (peer.persistentKeepalive !== undefined) {
    lines.push(`persistent_keepalive_interval=${peer.persistentKeepalive}`);
  }
  if (peer.allowedIps) {
    lines.push('replace_allowed_ips=true');
    for (const prefix of peer.allowedIps) lines.push(`allowed_ip=${prefix}`);
  }
}
