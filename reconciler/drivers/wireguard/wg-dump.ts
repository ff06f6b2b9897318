/**
 * The output of `wg show all dump` and `wg show DEVICE dump` (wg(8)): tab-separated, `(none)` and `off` for what is not set.
 * @module
 */
import type { Peer } from '../../model/host-state.ts';
import type { PublicKey } from '../../model/key.ts';
import { Secret } from '../../model/secret.ts';
import { systemEndpoint, systemPrefix } from '../system-text.ts';
import type { WireGuardDevice } from './wireguard-device.ts';

/** Devices by name, from the form whose every line begins with the name. */
export function parseDumpOfAll(text: string): ReadonlyMap<string, WireGuardDevice> {
  const linesByDevice = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const name = line.slice(0, tab);
    const lines = linesByDevice.get(name) ?? [];
    lines.push(line.slice(tab + 1));
    linesByDevice.set(name, lines);
  }
  return new Map([...linesByDevice].map(([name, lines]) => [name, parseLines(lines)]));
}

/** One device: a line for itself, then one for each peer. */
export function parseDump(text: string): WireGuardDevice {
  return parseLines(text.split('\n').filter((line) => line !== ''));
}

function parseLines([first = '', ...rest]: readonly string[]): WireGuardDevice {
  // The first field is the private key: it is not kept.
  const [, publicKey = '(none)', listenPort, fwmark = 'off'] = first.split('\t');
  return {
    ...(publicKey !== '(none)' && { publicKey: publicKey as PublicKey }),
    listenPort: Number(listenPort),
    fwmark: fwmark === 'off' ? 0 : Number(fwmark),
    peers: rest.map(parsePeer),
  };
}

function parsePeer(line: string): Peer {
  const [publicKey, presharedKey = '(none)', endpoint = '', allowedIps = '', ...rest] = line.split('\t');
  const [latestHandshake = '0', received, sent, keepalive = 'off'] = rest;
  const parsedEndpoint = systemEndpoint(endpoint);
  return {
    publicKey: publicKey as PublicKey,
    ...(presharedKey !== '(none)' && { presharedKey: new Secret(presharedKey) }),
    ...(parsedEndpoint && { endpoint: parsedEndpoint }),
    allowedIps: allowedIps === '(none)' || allowedIps === '' ? [] : allowedIps.split(',').map(systemPrefix),
    ...(latestHandshake !== '0' && { latestHandshakeAt: Number(latestHandshake) }),
    ...(keepalive !== 'off' && { persistentKeepalive: Number(keepalive) }),
    receivedBytes: Number(received),
    sentBytes: Number(sent),
  };
}
