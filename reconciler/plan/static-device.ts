/**
 * The configuration of a static device: plain WireGuard with one peer, its relay, through which it reaches everything.
 * What `scope export` writes, and what tells a fleet plan that a device has to be given a new one.
 * @module
 */
import { comparePrefixes, hostPrefix, type Prefix } from '../model/address.ts';
import { InternalError } from '../model/internal-error.ts';
import type { DeclaredEndpoint, Host } from '../model/network.ts';
import type { NetworkIndex } from './network-index.ts';

export interface StaticDeviceConfig {
  /** /32 and /128. Sorted. */
  readonly addresses: readonly Prefix[];
  readonly mtu: number;
  /** Absent: any, because nobody calls a device that declares no endpoint. */
  readonly listenPort?: number;
  readonly relay: Host;
  /** The relay's first; wg-quick takes only one. Absent: the relay calls the device. */
  readonly endpoint?: DeclaredEndpoint;
  /** Everything in the overlay but what lies behind the device itself. Sorted. */
  readonly allowedIps: readonly Prefix[];
  /** Seconds; 0 is off. */
  readonly persistentKeepalive: number;
}

/** Throws `InternalError` for a host that is not static: callers look first. */
export function compileStaticDevice(index: NetworkIndex, device: Host): StaticDeviceConfig {
  if (device.via === undefined) throw new InternalError(`host ${device.name} is not static`);
  const relay = index.host(device.via);
  const own = new Set(device.routes.map(({ prefix }) => prefix));
  const [endpoint] = relay.endpoints;
  return {
    addresses: device.addresses.map(hostPrefix).sort(comparePrefixes),
    mtu: device.mtu,
    ...(device.endpoints.length > 0 && { listenPort: device.listenPort }),
    relay,
    ...(endpoint && { endpoint }),
    allowedIps: index.prefixes.filter((prefix) => !own.has(prefix)),
    persistentKeepalive: device.persistentKeepalive,
  };
}

/** True if two configurations are one and the same for the device; its own key is not part of them. */
export function equalStaticDevices(a: StaticDeviceConfig, b: StaticDeviceConfig): boolean {
  return describe(a) === describe(b);
}

function describe({ relay, endpoint, ...rest }: StaticDeviceConfig): string {
  return JSON.stringify([rest, relay.publicKey, endpoint?.host, endpoint?.port]);
}
