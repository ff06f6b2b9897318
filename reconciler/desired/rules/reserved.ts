/**
 * Addresses that mean something to every IP stack and cannot be a host's or a LAN's (RFC 6890).
 * @module
 */
import { overlaps, type Prefix, type PrefixRange, prefixRange } from '../../model/address.ts';

const reserved = [
  ['0.0.0.0/8', 'unspecified addresses'],
  ['127.0.0.0/8', 'loopback addresses'],
  ['169.254.0.0/16', 'link-local addresses'],
  ['224.0.0.0/4', 'multicast addresses'],
  ['240.0.0.0/4', 'addresses that are kept for the future and for broadcast'],
  ['::/127', 'the unspecified and the loopback address'],
  ['::ffff:0:0/96', 'IPv4 addresses written as IPv6'],
  ['fe80::/10', 'link-local addresses'],
  ['ff00::/8', 'multicast addresses'],
] as const;

const ranges = reserved.map(([prefix, words]) => ({ range: prefixRange(prefix as Prefix), words }));

/** What reserved addresses the range covers, in words; undefined: none. */
export function describeReserved(range: PrefixRange): string | undefined {
  return ranges.find((entry) => overlaps(entry.range, range))?.words;
}
