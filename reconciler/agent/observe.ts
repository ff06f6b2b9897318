/**
 * What this host finds out at run time and the commit cannot know: addresses behind DNS names, where the underlay leads,
 * which LANs it stands in. Changes nothing but its own memory of names.
 * @module
 */
import { queryIp } from '../drivers/ip.ts';
import { type Link, ownerOf, readLinks } from '../drivers/link/links.ts';
import { type DefaultRoute, defaultRouteQuestion, parseDefaultRoutes } from '../drivers/route/default-routes.ts';
import { hasIpv6 } from '../drivers/sysctl/sysctls.ts';
import type { Family } from '../model/address.ts';
import type { Network } from '../model/network.ts';
import type { Observations } from '../model/observations.ts';
import { resolveAndRemember } from './remembered-names.ts';
import { routerAdvertisementInterfaces } from './router-advertisements.ts';
import { connectedPrefixes, underlayFamilies } from './underlay.ts';

export interface ObserveQuery {
  readonly network: Network;
  /** DNS names whose addresses are wanted. */
  readonly names: readonly string[];
  /** Where the last good answers of DNS are kept between runs; need not exist. */
  readonly stateDirectory: string;
}

/** Takes at most about 3 s, which is how long DNS may keep silent. Throws a `DriverError` if the kernel cannot be read. */
export async function observe({ network, names, stateDirectory }: ObserveQuery): Promise<Observations> {
  const [addressesByName, links, defaultsIpv4, defaultsIpv6] = await Promise.all([
    resolveAndRemember(names, stateDirectory, { refused: network.prefixes }),
    readUnderlayLinks(),
    readDefaultRoutes('ipv4'),
    readDefaultRoutes('ipv6'),
  ]);
  return {
    addressesByName,
    underlayFamilies: underlayFamilies(links, [...defaultsIpv4, ...defaultsIpv6]),
    connectedPrefixes: connectedPrefixes(links),
    routerAdvertisementInterfaces: await routerAdvertisementInterfaces(links),
    ...(!(await hasIpv6()) && { kernelHasIpv6: false }),
  };
}

/** Interfaces in use that belong to no network of Scope's. */
async function readUnderlayLinks(): Promise<readonly Link[]> {
  const links = await readLinks();
  return links.filter((link) => link.up && !link.loopback && ownerOf(link) === undefined);
}

async function readDefaultRoutes(family: Family): Promise<readonly DefaultRoute[]> {
  if (family === 'ipv6' && !(await hasIpv6())) return [];
  const [routes] = await queryIp(family, [defaultRouteQuestion]);
  return parseDefaultRoutes(routes, family);
}
