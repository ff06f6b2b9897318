/**
 * Which links a host has, before any detail of WireGuard or routing: the main device with the peers on it, and one
 * trunk for each relay in use. A link that carries transit is an interface of its own (ADR 0002).
 * @module
 */
import { InternalError } from '../model/internal-error.ts';
import type { Host } from '../model/network.ts';
import { isAgentEdge, type NetworkIndex } from './network-index.ts';

export interface Links {
  readonly main: MainLink;
  /** In order of use: an edge's home relay first. */
  readonly trunks: readonly Trunk[];
}

export interface MainLink {
  readonly device: string;
  readonly peers: readonly MainPeer[];
}

export interface MainPeer {
  readonly host: Host;
  /** True if packets are routed to it over the main device, as far as can be told without measurements. */
  readonly linked: boolean;
}

export interface Trunk {
  readonly device: string;
  readonly relay: Host;
}

export function compileLinks(index: NetworkIndex, self: Host, interfaceName: string): Links {
  const trunkRelays = self.role === 'relay' ? index.relays.filter((relay) => relay !== self) : index.warmRelays(self);
  return {
    main: { device: interfaceName, peers: self.role === 'relay' ? edgesOf(index, self) : directPartners(index, self) },
    trunks: trunkRelays.map((relay) => ({ device: trunkDevice(interfaceName, relay), relay })),
  };
}

function trunkDevice(interfaceName: string, relay: Host): string {
  return `${interfaceName}-${slotOf(relay)}`;
}

/**
 * True if `self` sends to `peer` first, at the endpoints that it declares. A relay waits for edges, whose agents know where
 * it is; a static device may be one that only listens.
 */
export function sendsFirst(self: Host, peer: Host): boolean {
  return peer.endpoints.length > 0 && (self.role === 'edge' || peer.role === 'relay' || peer.static);
}

/** A relay's slot; validation guarantees that every relay has one. */
export function slotOf(relay: Host): number {
  if (relay.slot === undefined) throw new InternalError(`relay ${relay.name} has no slot`);
  return relay.slot;
}

/** A relay is ready for every edge, and linked with those that keep a trunk to it or are attached to it. */
function edgesOf(index: NetworkIndex, self: Host): readonly MainPeer[] {
  return index.network.hosts
    .filter((host) => isAgentEdge(host) || host.via === self.name)
    .map((host) => ({ host, linked: host.static || index.warmRelays(host).includes(self) }));
}

/** Two edges can be taken to be linked only where one of them can be found: it declares an endpoint. */
function directPartners(index: NetworkIndex, self: Host): readonly MainPeer[] {
  return index
    .directPartners(self)
    .map((host) => ({ host, linked: host.endpoints.length > 0 || self.endpoints.length > 0 }));
}
