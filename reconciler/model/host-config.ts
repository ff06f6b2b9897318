/**
 * The write side: what one host's kernel should hold for one network. `compile` makes it, `diff` compares it.
 * Plain data without secrets: a device names its public key, and the driver looks up the private one.
 * @module
 */
import type { IpAddress, Prefix } from './address.ts';
import type { Endpoint } from './endpoint.ts';
import type { PublicKey } from './key.ts';
import type { HostName, NetworkName } from './network.ts';

export interface HostConfig {
  readonly network: NetworkName;
  readonly self: HostName;
  readonly devices: readonly DeviceConfig[];
  readonly routes: readonly RouteConfig[];
  readonly rules: readonly RuleConfig[];
  readonly sysctls: readonly SysctlConfig[];
  /** Prefixes behind this host that overlay traffic enters with the host's own LAN address. Sorted. */
  readonly masquerade: readonly Prefix[];
}

export interface DeviceConfig {
  /** Interface name, at most 15 bytes. */
  readonly name: string;
  readonly publicKey: PublicKey;
  /** 0 lets the kernel choose; whatever it then listens on is in order. */
  readonly listenPort: number;
  readonly fwmark: number;
  readonly mtu: number;
  /** `10.77.0.2/32`, `fd77::2/128`, and the link-local `fe80::…/64`. Sorted; the link-local last. */
  readonly addresses: readonly string[];
  readonly peers: readonly PeerConfig[];
}

export interface PeerConfig {
  readonly host: HostName;
  readonly publicKey: PublicKey;
  /** Endpoints in order of preference; any of them is in order. Empty: this host has no opinion, the peer comes to us. */
  readonly endpoints: readonly Endpoint[];
  /** Sorted; the link-local last. */
  readonly allowedIps: readonly Prefix[];
  /** Seconds; absent: off. */
  readonly persistentKeepalive?: number;
}

/**
 * A kernel route with Scope's protocol number.
 * Identity: table, prefix, metric. `unreachable` and `throw` have no device.
 */
export type RouteConfig = RouteIdentity &
  (
    | { readonly type: 'unicast'; readonly device: string; readonly source?: IpAddress }
    | { readonly type: 'unreachable' }
    | { readonly type: 'throw' }
  );

export interface RouteIdentity {
  /** Routing table number; 254 is the main table. */
  readonly table: number;
  readonly prefix: Prefix;
  /** Never 0: the kernel replaces 0 by 1024 in IPv6, and Scope means the same number in both families. */
  readonly metric: number;
}

/** A policy rule with Scope's protocol number: marked packets pass by, packets that came in on `iif` use a table of their own. */
export interface RuleConfig {
  readonly family: 'ipv4' | 'ipv6';
  readonly priority: number;
  readonly table: number;
  /** Matches packets that do *not* carry this mark. */
  readonly notFwmark?: number;
  readonly iif?: string;
}

export interface SysctlConfig {
  /** Path below /proc/sys, with slashes: `net/ipv4/ip_forward` (interface names may hold dots). */
  readonly key: string;
  readonly value: string;
}
