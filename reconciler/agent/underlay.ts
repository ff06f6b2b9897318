/**
 * What the interfaces that are not Scope's say about the world outside. Pure: others have read them.
 * @module
 */
import { type Link, type LinkAddress, onLinkPrefix } from '../drivers/link/links.ts';
import type { DefaultRoute } from '../drivers/route/default-routes.ts';
import {
  addressWidth,
  comparePrefixes,
  contains,
  type Family,
  familyOf,
  hostPrefix,
  type Prefix,
  prefixRange,
} from '../model/address.ts';

/** Addresses that say nothing about the outside: private (RFC 1918, 6598, 4193), link-local, loopback. */
const privateRanges = (
  [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '127.0.0.0/8',
    'fc00::/7',
    'fe80::/10',
    '::1/128',
  ] as Prefix[]
).map(prefixRange);

const linkLocalRanges = (['169.254.0.0/16', 'fe80::/10'] as Prefix[]).map(prefixRange);

/**
 * Families with a way to the outside: a default route by one of these interfaces, or a public address on one.
 * A private address alone is none: an IPv6 LAN prefix without a provider behind it is common.
 */
export function underlayFamilies(links: readonly Link[], defaults: readonly DefaultRoute[]): readonly Family[] {
  const names = new Set(links.map(({ name }) => name));
  return (['ipv4', 'ipv6'] as const).filter(
    (family) =>
      defaults.some((route) => route.family === family && (route.device === undefined || names.has(route.device))) ||
      links.some((link) => link.addresses.some((own) => familyOf(own.address) === family && !isIn(privateRanges, own))),
  );
}

/** Prefixes that are on-link here, sorted. Not /32 and /128, which other tunnels have, and not link-local ones. */
export function connectedPrefixes(links: readonly Link[]): readonly Prefix[] {
  const addresses = links.flatMap((link) => link.addresses);
  const prefixes = addresses
    .filter((own) => own.length < addressWidth(familyOf(own.address)) && !isIn(linkLocalRanges, own))
    .map(onLinkPrefix);
  return [...new Set(prefixes)].sort(comparePrefixes);
}

function isIn(ranges: readonly ReturnType<typeof prefixRange>[], { address }: LinkAddress): boolean {
  const own = prefixRange(hostPrefix(address));
  return ranges.some((range) => contains(range, own));
}
