/**
 * The steps between a `HostState` and a `HostConfig`. Each is small, idempotent, and holds no secret.
 * `diff` emits them in an order in which the host may be stopped after any one and still converge later.
 * @module
 */
import type { Prefix } from './address.ts';
import type { Endpoint } from './endpoint.ts';
import type { RouteConfig, RuleConfig, SysctlConfig } from './host-config.ts';
import type { PublicKey } from './key.ts';
import type { HostName } from './network.ts';

export type Operation =
  | { readonly kind: 'set-sysctl'; readonly sysctl: SysctlConfig; readonly before: string | undefined }
  | { readonly kind: 'create-device'; readonly device: string }
  | { readonly kind: 'delete-device'; readonly device: string }
  | { readonly kind: 'set-link'; readonly device: string; readonly changes: LinkChanges; readonly before: LinkChanges }
  | {
      readonly kind: 'set-device';
      readonly device: string;
      readonly changes: DeviceChanges;
      readonly before: DeviceChanges;
    }
  | { readonly kind: 'add-address'; readonly device: string; readonly address: string }
  | { readonly kind: 'delete-address'; readonly device: string; readonly address: string }
  | { readonly kind: 'add-peer'; readonly device: string; readonly peer: PeerChanges }
  | { readonly kind: 'update-peer'; readonly device: string; readonly peer: PeerChanges; readonly before: PeerChanges }
  | { readonly kind: 'remove-peer'; readonly device: string; readonly publicKey: PublicKey; readonly host?: HostName }
  | { readonly kind: 'add-route'; readonly route: RouteConfig }
  | { readonly kind: 'replace-route'; readonly route: RouteConfig; readonly before: RouteConfig }
  | { readonly kind: 'delete-route'; readonly route: RouteConfig }
  | { readonly kind: 'add-rule'; readonly rule: RuleConfig }
  | { readonly kind: 'delete-rule'; readonly rule: RuleConfig }
  | { readonly kind: 'set-masquerade'; readonly prefixes: readonly Prefix[]; readonly before: readonly Prefix[] };

/** What `ip link` sets. `owner` is the network's name, written into the interface's alias. */
export interface LinkChanges {
  readonly owner?: string;
  readonly mtu?: number;
  readonly up?: boolean;
  readonly addressGenerationOff?: true;
}

/** What WireGuard's device holds. A changed `publicKey` means: set this host's private key. */
export interface DeviceChanges {
  readonly publicKey?: PublicKey;
  readonly listenPort?: number;
  readonly fwmark?: number;
}

/**
 * What changes of one peer; an absent field stays as it is. `'none'` and 0 are instructions to clear.
 * `allowedIps` is always the full list.
 */
export interface PeerChanges {
  readonly publicKey: PublicKey;
  readonly host?: HostName;
  readonly endpoint?: Endpoint;
  readonly allowedIps?: readonly Prefix[];
  readonly persistentKeepalive?: number;
  readonly presharedKey?: 'none';
}
