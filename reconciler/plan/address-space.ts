/**
 * The addresses that a report asks about, sorted and numbered, so that a prefix is a span of numbers and a look-up
 * compares small integers. Millions of look-ups in big integers would take seconds.
 * @module
 */
import { addressToNumber, familyOf, type IpAddress, type Prefix, prefixRange } from '../model/address.ts';

export interface AddressSpace {
  readonly size: number;
  /** Position in the order of all addresses; undefined for an address that the space was not built with. */
  rankOf(address: IpAddress): number | undefined;
  /** Ranks of the addresses within `prefix`: from `first` up to, but not including, `end`. */
  spanOf(prefix: Prefix): Span;
}

export interface Span {
  readonly first: number;
  readonly end: number;
}

export function buildAddressSpace(addresses: Iterable<IpAddress>): AddressSpace {
  const sorted = [...new Set(addresses)]
    .map((address) => ({ address, position: position(address) }))
    .sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0));
  const positions = sorted.map((entry) => entry.position);
  const ranks = new Map(sorted.map((entry, rank) => [entry.address, rank]));
  const spans = new Map<Prefix, Span>();
  return {
    size: sorted.length,
    rankOf: (address) => ranks.get(address),
    spanOf(prefix) {
      let span = spans.get(prefix);
      if (!span) {
        const range = prefixRange(prefix);
        const base = offset(prefix);
        span = { first: lowerBound(positions, range.first + base), end: lowerBound(positions, range.last + base + 1n) };
        spans.set(prefix, span);
      }
      return span;
    },
  };
}

/** IPv6 lies after IPv4, so that both families share one order. */
function offset(text: IpAddress | Prefix): bigint {
  return familyOf(text) === 'ipv6' ? 1n << 32n : 0n;
}

function position(address: IpAddress): bigint {
  return addressToNumber(address) + offset(address);
}

/** The number of entries below `wanted` in an ascending list. */
function lowerBound(ascending: readonly bigint[], wanted: bigint): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as bigint) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
