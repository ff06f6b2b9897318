/**
 * The read side: what this host's kernel holds now, as far as it concerns one network. Drivers make it.
 * @module
 */
import type { Prefix } from './address.ts';
import type { Endpoint } from './endpoint.ts';
import type { RouteConfig, RuleConfig } from './host-config.ts';
import type { PublicKey } from './key.ts';
import type { Secret } from './secret.ts';

export interface HostState {
  /** Seconds since the epoch when it was read; handshake ages are counted from it. */
  readonly readAt: number;
  /** Devices that Scope made for this network, and any other interface that has the name of one it wants. */
  readonly devices: readonly Device[];
  /** Routes with Scope's protocol number in this network's tables, and its fallbacks in the main table. */
  readonly routes: readonly Route[];
  /** Rules with Scope's protocol number that lead to this network's tables. */
  readonly rules: readonly Rule[];
  /** Values by path below /proc/sys; a path that does not exist is missing. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Prefixes masqueraded by this network's own nftables table; `damaged` if that table holds anything else. */
  readonly masquerade: { readonly prefixes: readonly Prefix[]; readonly damaged: boolean };
}

export interface Device {
  readonly name: string;
  /** The network that the interface's alias names as its owner; undefined: not Scope's, or not yet marked. */
  readonly owner: string | undefined;
  /** True for WireGuard by kernel or userspace; anything else is another program's interface. */
  readonly wireguard: boolean;
  readonly up: boolean;
  readonly mtu: number;
  /** False while the kernel would give the interface a link-local address of its own (addrgenmode is not `none`). */
  readonly addressGenerationOff: boolean;
  /** As in `DeviceConfig.addresses`. */
  readonly addresses: readonly string[];
  /** Absent: no private key is set. */
  readonly publicKey?: PublicKey;
  readonly listenPort: number;
  readonly fwmark: number;
  readonly peers: readonly Peer[];
}

export interface Peer {
  readonly publicKey: PublicKey;
  readonly presharedKey?: Secret;
  readonly endpoint?: Endpoint;
  readonly allowedIps: readonly Prefix[];
  /** Seconds since the epoch; absent: never. */
  readonly latestHandshakeAt?: number;
  /** Seconds; absent: off. */
  readonly persistentKeepalive?: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export type Route = RouteConfig;
export type Rule = RuleConfig;
