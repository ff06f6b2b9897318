/**
 * Kernel switches that a host needs for its part: loose reverse-path filtering on Scope's devices, and forwarding where
 * the host forwards for others, without costing it its own IPv6 router advertisements.
 * @module
 */
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
  return [
    ...(forwards(self) ? forwarding(index, observations) : []),
    // 2 is loose: a reply may come back by another link than the request left by.
    ...devices.map((device) => ({ key: `net/ipv4/conf/${device}/rp_filter`, value: '2' })),
  ];
}

/** True if packets of others pass through this host. */
function forwards(host: Host): boolean {
  return host.role === 'relay' || host.routes.length > 0;
}

function forwarding(index: NetworkIndex, observations: Observations): readonly SysctlConfig[] {
  const ipv4 = index.families.includes('ipv4') ? [{ key: 'net/ipv4/ip_forward', value: '1' }] : [];
  if (!index.families.includes('ipv6')) return ipv4;
  // A forwarding kernel ignores router advertisements unless accept_ra is 2 there: the host would lose its default route.
  const keepAdvertisements = [...observations.routerAdvertisementInterfaces]
    .sort()
    .map((name) => ({ key: `net/ipv6/conf/${name}/accept_ra`, value: '2' }));
  return [...ipv4, ...keepAdvertisements, { key: 'net/ipv6/conf/all/forwarding', value: '1' }];
}
