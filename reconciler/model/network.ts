/**
 * The desired network of one revision, resolved: every default filled in, every value canonical, hosts sorted by name.
 * It is plain data, so that `JSON.stringify` of it is a snapshot. `reconciler/desired` makes it, the planner reads it.
 * @module
 */
import type { IpAddress, Prefix } from './address.ts';
import type { Brand } from './brand.ts';
import type { Endpoint } from './endpoint.ts';
import type { PublicKey } from './key.ts';

/** A network's name: lower case, at most 12 characters, never ending in `-DIGITS` (that is how trunks are named). */
export type NetworkName = Brand<'NetworkName'>;
/** A host's name within its network: a DNS label in lower case. */
export type HostName = Brand<'HostName'>;

/** What `topology.direct` pairs: one host, all hosts with a tag, or all edges. */
export type Selector =
  | { readonly kind: 'host'; readonly name: HostName }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'edges' };

export interface Network {
  readonly name: NetworkName;
  /** The overlay's prefixes (`addresses` as written); every host's address lies in one of them. */
  readonly prefixes: readonly Prefix[];
  readonly registry: readonly string[];
  /** The underlay family that is tried first. */
  readonly prefer: 'ipv4' | 'ipv6';
  readonly topology: Topology;
  readonly hosts: readonly Host[];
}

export interface Topology {
  /** Pairs of edges that may link directly, in either order. */
  readonly direct: readonly (readonly [Selector, Selector])[];
  /** How many relays an edge keeps a trunk to. */
  readonly relaysPerEdge: number;
}

export interface Host {
  readonly name: HostName;
  readonly role: 'relay' | 'edge';
  /** A relay of last resort: ordered after every other relay. */
  readonly master: boolean;
  /** Plain WireGuard without an agent, attached to the relay `via`. Only edges are static. */
  readonly static: boolean;
  readonly via?: HostName;
  /** Relays only, 1–99: numbers the trunks towards this relay. */
  readonly slot?: number;
  readonly tags: readonly string[];
  readonly addresses: readonly IpAddress[];
  readonly publicKey: PublicKey;
  /** The 43-character host id: the hash of the host's hybrid public identity. */
  readonly identity?: string;
  readonly endpoints: readonly DeclaredEndpoint[];
  readonly listenPort: number;
  /** Relays: the trunk from the relay with slot n arrives on `trunkPort + n`. */
  readonly trunkPort: number;
  /** Seconds between keepalives towards peers whose endpoint is known; 0 is off. */
  readonly persistentKeepalive: number;
  readonly mtu: number;
  readonly routes: readonly DeclaredRoute[];
  /** The relays that this edge uses, best first; empty means all, masters last, then by slot. */
  readonly relays: readonly HostName[];
}

/** A declared endpoint. `trunkPort` differs from the host's own where ports are forwarded. */
export interface DeclaredEndpoint extends Endpoint {
  readonly trunkPort?: number;
}

/** A prefix behind a host (a LAN). */
export interface DeclaredRoute {
  readonly prefix: Prefix;
  /** True where the host is not the LAN's gateway: overlay traffic into the LAN takes the host's own LAN address. */
  readonly masquerade: boolean;
  /** True where several hosts declare this same prefix; the lowest `priority`, then name, is the primary. */
  readonly redundant: boolean;
  readonly priority: number;
}

/** A network as a host obeys it: which revision, from where, and the hash of its canonical text. */
export interface Snapshot {
  readonly format: 1;
  /** Commit id (40 or 64 hex digits), or `worktree` for files that are not committed. */
  readonly revision: string;
  /** Seconds since the epoch: when the source made it. */
  readonly createdAt: number;
  readonly network: Network;
}
