/**
 * `compile`: what one host's kernel should hold, as a function of the desired network and this host's observations.
 * WireGuard's peers and AllowedIPs follow from the network alone; endpoints and routes may follow from observations too
 * (connectivity §2). Every host can compute every other host's configuration; nothing here reads a clock or the system.
 * @module
 */
import { comparePrefixes } from '../model/address.ts';
import type { HostConfig } from '../model/host-config.ts';
import { InternalError } from '../model/internal-error.ts';
import type { HostName, Network } from '../model/network.ts';
import type { Observations } from '../model/observations.ts';
import { compileDevices } from './compile-devices.ts';
import { compileRoutes } from './compile-routes.ts';
import { compileRules } from './compile-rules.ts';
import { compileSysctls } from './compile-sysctls.ts';
import { compileLinks } from './links.ts';
import { indexNetwork } from './network-index.ts';

/**
 * The configuration of `self`, which must be a member that runs an agent.
 * `interfaceName` is the main device's name, of at most 12 characters; trunks append `-SLOT` to it.
 * Throws `InternalError` for a host that is unknown or static: callers look first.
 */
export function compile(
  network: Network,
  observations: Observations,
  self: HostName,
  interfaceName: string = network.name,
): HostConfig {
  const index = indexNetwork(network);
  const host = index.host(self);
  if (host.static) throw new InternalError(`host ${self} is static and runs no agent`);
  const links = compileLinks(index, host, interfaceName);
  const config: HostConfig = {
    network: network.name,
    self,
    devices: compileDevices(index, host, links, observations),
    routes: compileRoutes(index, host, links, observations),
    rules: compileRules(index, host, links),
    sysctls: compileSysctls(index, host, links, observations),
    masquerade: host.routes
      .filter((route) => route.masquerade)
      .map((route) => route.prefix)
      .sort(comparePrefixes),
  };
  return observations.kernelHasIpv6 === false ? withoutIpv6(config) : config;
}

/** What is left on a kernel that knows no IPv6. AllowedIPs stay: they are WireGuard's, and cost nothing. */
function withoutIpv6(config: HostConfig): HostConfig {
  const isIpv4 = (text: string) => !text.includes(':');
  return {
    ...config,
    devices: config.devices.map((device) => ({ ...device, addresses: device.addresses.filter(isIpv4) })),
    routes: config.routes.filter((route) => isIpv4(route.prefix)),
    rules: config.rules.filter((rule) => rule.family === 'ipv4'),
    sysctls: config.sysctls.filter(({ key }) => !key.startsWith('net/ipv6/')),
    masquerade: config.masquerade.filter(isIpv4),
  };
}
