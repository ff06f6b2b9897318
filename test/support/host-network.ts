/**
 * A network in which one host really exists: the machine (or namespace) that a test runs on.
 * @module
 */
import type { IpAddress, Prefix } from '../../reconciler/model/address.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';
import type { Host, HostName, Network, NetworkName } from '../../reconciler/model/network.ts';
import { makeKeyPair } from './system.ts';

const edge: Omit<Host, 'name' | 'addresses' | 'publicKey'> = {
  role: 'edge',
  master: false,
  static: false,
  tags: [],
  endpoints: [],
  listenPort: 51820,
  trunkPort: 51900,
  persistentKeepalive: 25,
  mtu: 1420,
  routes: [],
  relays: [],
};

/** Overlay addresses of the n-th host. */
function addressesOf(number: number): readonly IpAddress[] {
  const high = Math.floor(number / 256);
  return [`10.77.${high}.${number % 256}`, `fd77::${number.toString(16)}`] as IpAddress[];
}

export function makeEdge(name: string, number: number, more: Partial<Host> = {}): Host {
  return { ...edge, name: name as HostName, addresses: addressesOf(number), publicKey: anyKey(), ...more };
}

export function makeRelay(name: string, number: number, slot: number, more: Partial<Host> = {}): Host {
  const endpoints = [{ host: `198.51.100.${slot}`, port: 51820 }];
  return makeEdge(name, number, { role: 'relay', slot, endpoints, ...more });
}

/** Every pair of edges may link directly, unless `more` says otherwise. */
export function makeNetwork(hosts: readonly Host[], more: Partial<Network> = {}): Network {
  return {
    name: 'mesh0' as NetworkName,
    prefixes: ['10.77.0.0/16', 'fd77::/64'] as Prefix[],
    registry: [],
    prefer: 'ipv4',
    topology: { direct: [[{ kind: 'edges' }, { kind: 'edges' }]], relaysPerEdge: 2 },
    hosts: [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...more,
  };
}

function anyKey(): PublicKey {
  return makeKeyPair().publicKey;
}
