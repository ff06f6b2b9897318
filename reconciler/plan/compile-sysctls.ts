/**
 * Kernel switches that a host needs for its part: loose reverse-path filtering on Scope's devices, and forwarding where
 * the host forwards for others, without costing it its own IPv6 router advertisements.
 * @module
 */
import { type Family, familyOf } from '../model/address.ts';
import type { SysctlConfig } from '../model/host-config.ts';
import type { Host } from '../model/network.ts';
import type { Observations } from '../model/observations.ts';
import type { Links } from './links.ts';
import type { NetworkIndex } from './network-index.ts';

/** In the order in which they must be set: turning `ip_forward` on resets per-interface settings to their defaults. */
export function compileSysctls(
  index: NetworkIndex,
  self: Host,
  links: Links,
  observations: Observations,
): readonly SysctlConfig[] {
  const devices = [links.main.device, ...links.trunks.map((trunk) => trunk.device)];
  return [...forwarding(forwardedFamilies(index, self), observations), ...devices.flatMap(deviceSysctls)];
}

/** The switches of one device, which exist only while it does. */
export function deviceSysctls(device: string): readonly SysctlConfig[] {
  return [
    // 2 is loose: a reply may come back by another link than the request left by.
    { key: `net/ipv4/conf/${device}/rp_filter`, value: '2' },
    // Hosts without IPv6 at their provider often have it switched off for all interfaces; the overlay has its own.
    { key: `net/ipv6/conf/${device}/disable_ipv6`, value: '0' },
  ];
}

/** The device whose switch it is; undefined: one of the host as a whole, or of all interfaces. */
export function deviceOfSysctl(key: string): string | undefined {
  const device = /\/conf\/([^/]+)\//.exec(key)?.[1];
  return device === 'all' || device === 'default' ? undefined : device;
}

/** Families in which packets of others pass through this host: a relay's network, or an edge's LANs. */
function forwardedFamilies(index: NetworkIndex, self: Host): ReadonlySet<Family> {
  return new Set(self.role === 'relay' ? index.families : self.routes.map((route) => familyOf(route.prefix)));
}

function forwarding(families: ReadonlySet<Family>, observations: Observations): readonly SysctlConfig[] {
  const ipv4 = families.has('ipv4') ? [{ key: 'net/ipv4/ip_forward', value: '1' }] : [];
  if (!families.has('ipv6')) return ipv4;
  // A forwarding kernel ignores router advertisements unless accept_ra is 2 there: the host would lose its default route.
  const keepAdvertisements = [...observations.routerAdvertisementInterfaces]
    .sort()
    .map((name) => ({ key: `net/ipv6/conf/${name}/accept_ra`, value: '2' }));
  return [...ipv4, ...keepAdvertisements, { key: 'net/ipv6/conf/all/forwarding', value: '1' }];
}
