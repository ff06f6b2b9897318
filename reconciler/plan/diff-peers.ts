/**
 * Peers of one device. WireGuard hands a prefix that two peers claim to the last claimant, silently; the order of the
 * operations and the lists that they carry are chosen so that a prefix that moves never lacks an owner.
 * @module
 */
import type { Prefix } from '../model/address.ts';
import { equalEndpoints } from '../model/endpoint.ts';
import type { PeerConfig } from '../model/host-config.ts';
import type { Peer } from '../model/host-state.ts';
import type { PublicKey } from '../model/key.ts';
import type { Operation, PeerChanges } from '../model/operation.ts';

/**
 * Seconds after which WireGuard refuses to use a session (REJECT_AFTER_TIME, whitepaper §6.1). A younger handshake is
 * proof that the endpoint works, so that a peer that roamed is left where it is.
 */
const sessionLifetime = 180;

export function diffPeers(
  device: string,
  actual: readonly Peer[],
  desired: readonly PeerConfig[],
  readAt: number,
): readonly Operation[] {
  const actualByKey = new Map(actual.map((peer) => [peer.publicKey, peer]));
  const moves = planMoves(desired);
  const set = desired.flatMap((config): readonly Operation[] => {
    const peer = actualByKey.get(config.publicKey);
    const changes = peerChanges(peer, config, moves.listFor(config, peer), readAt);
    if (!peer) return [{ kind: 'add-peer', device, peer: { ...identify(config), ...changes } }];
    if (Object.keys(changes).length === 0) return [];
    const before = { ...identify(config), ...currentValues(peer, changes) };
    return [{ kind: 'update-peer', device, peer: { ...identify(config), ...changes }, before }];
  });
  const wantedKeys = new Set(desired.map((config) => config.publicKey));
  const removed = actual
    .filter((peer) => !wantedKeys.has(peer.publicKey))
    .map((peer): Operation => ({ kind: 'remove-peer', device, publicKey: peer.publicKey }));
  return [...set, ...removed];
}

function identify(config: PeerConfig): Pick<PeerChanges, 'publicKey' | 'host'> {
  return { publicKey: config.publicKey, host: config.host };
}

function peerChanges(
  peer: Peer | undefined,
  config: PeerConfig,
  allowedIps: readonly Prefix[] | undefined,
  readAt: number,
): Omit<PeerChanges, 'publicKey' | 'host'> {
  const endpoint = config.endpoints[0];
  return {
    ...(endpoint && !keepsEndpoint(peer, config, readAt) && { endpoint }),
    ...(allowedIps && { allowedIps }),
    ...((peer?.persistentKeepalive ?? 0) !== (config.persistentKeepalive ?? 0) && {
      persistentKeepalive: config.persistentKeepalive ?? 0,
    }),
    ...(peer?.presharedKey && { presharedKey: 'none' as const }),
  };
}

/** An endpoint is observed, not drift: any candidate is in order, and so is wherever a live peer has roamed to. */
function keepsEndpoint(peer: Peer | undefined, config: PeerConfig, readAt: number): boolean {
  const current = peer?.endpoint;
  if (!peer || !current) return false;
  if (config.endpoints.some((candidate) => equalEndpoints(candidate, current))) return true;
  return peer.latestHandshakeAt !== undefined && readAt - peer.latestHandshakeAt < sessionLifetime;
}

function currentValues(peer: Peer, changes: Omit<PeerChanges, 'publicKey'>): Omit<PeerChanges, 'publicKey'> {
  return {
    ...(changes.endpoint && peer.endpoint && { endpoint: peer.endpoint }),
    ...(changes.allowedIps && { allowedIps: peer.allowedIps }),
    ...(changes.persistentKeepalive !== undefined && { persistentKeepalive: peer.persistentKeepalive ?? 0 }),
  };
}

interface Moves {
  /** The list to send for a peer, or undefined where the others' claims alone leave it with what it should have. */
  listFor(config: PeerConfig, peer: Peer | undefined): readonly Prefix[] | undefined;
}

function planMoves(desired: readonly PeerConfig[]): Moves {
  const order = new Map(desired.map((config, position) => [config.publicKey, position]));
  const nextOwner = new Map<Prefix, PublicKey>();
  for (const config of desired) for (const prefix of config.allowedIps) nextOwner.set(prefix, config.publicKey);
  return {
    listFor(config, peer) {
      if (!peer) return config.allowedIps;
      if (isSameList(config.allowedIps, peer.allowedIps)) return undefined;
      const mine = new Set(peer.allowedIps);
      const gains = config.allowedIps.some((prefix) => !mine.has(prefix));
      // A prefix that another peer claims leaves by that claim; one that nobody claims has to be dropped here.
      const loses = peer.allowedIps.some((prefix) => !nextOwner.has(prefix));
      if (!gains && !loses) return undefined;
      // This list replaces the old one: what a later peer will claim stays here until then.
      const position = order.get(config.publicKey) ?? 0;
      const kept = peer.allowedIps.filter((prefix) => {
        const owner = nextOwner.get(prefix);
        return owner !== undefined && owner !== config.publicKey && (order.get(owner) ?? 0) > position;
      });
      return [...config.allowedIps, ...kept];
    },
  };
}

function isSameList(a: readonly Prefix[], b: readonly Prefix[]): boolean {
  return a.length === b.length && a.every((prefix, position) => prefix === b[position]);
}
