/**
 * IP addresses and prefixes as canonical text (RFC 5952), with the arithmetic that the rules and planner need.
 * AllowedIPs are access control, so nothing is accepted that `net.isIP` refuses: no octal, no short forms, no zones.
 * @module
 */
import { isIP } from 'node:net';
import { Address6 } from 'ip-address';
import { accepted, type Brand, type Parsed, refused } from './brand.ts';

/** An IPv4 or IPv6 address without a zone, canonical. */
export type IpAddress = Brand<'IpAddress'>;
/** An address and a length with no host bits set, canonical: `10.77.0.0/24`. */
export type Prefix = Brand<'Prefix'>;
export type Family = 'ipv4' | 'ipv6';

/** A prefix as numbers: inclusive bounds for comparison, sorting and sweeps. */
export interface PrefixRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  readonly length: number;
}

const widths = { ipv4: 32, ipv6: 128 } as const;

/** 32 or 128: the length of a prefix that holds a single address. */
export function addressWidth(family: Family): number {
  return widths[family];
}

export function familyOf(text: IpAddress | Prefix): Family {
  return text.includes(':') ? 'ipv6' : 'ipv4';
}

/** Parses one address. IPv4-mapped IPv6 addresses are refused: write the IPv4 address. */
export function parseIpAddress(text: string): Parsed<IpAddress> {
  const version = text.includes('%') ? 0 : isIP(text);
  if (version === 4) return accepted(text as IpAddress);
  if (version === 6) {
    const address = new Address6(text);
    if (address.isMapped4())
      return refused(`expected an address, got ${JSON.stringify(text)} (write the IPv4 address itself)`);
    return accepted(address.correctForm() as IpAddress);
  }
  return refused(`expected an IPv4 or IPv6 address, got ${JSON.stringify(text)}`);
}

/** Parses `ADDRESS/LENGTH`. Host bits are refused, and the prefix that was probably meant is named. */
export function parsePrefix(text: string): Parsed<Prefix> {
  const slash = text.indexOf('/');
  if (slash < 0) return refused(`expected a prefix such as 10.77.0.0/24, got ${JSON.stringify(text)}`);
  const address = parseIpAddress(text.slice(0, slash));
  if (!address.ok) return refused(`expected a prefix such as 10.77.0.0/24, got ${JSON.stringify(text)}`);
  const lengthText = text.slice(slash + 1);
  const width = widths[familyOf(address.value)];
  if (!/^(0|[1-9][0-9]{0,2})$/.test(lengthText) || Number(lengthText) > width) {
    return refused(
      `expected a prefix length from 0 to ${width}, got ${JSON.stringify(lengthText)} in ${JSON.stringify(text)}`,
    );
  }
  const length = Number(lengthText);
  const masked = maskAddress(address.value, length);
  if (masked !== address.value) {
    return refused(
      `expected a prefix without host bits, got ${JSON.stringify(text)} (did you mean ${masked}/${length}?)`,
    );
  }
  return accepted(`${address.value}/${length}` as Prefix);
}

/** The address with everything after the first `length` bits cleared. */
export function maskAddress(address: IpAddress, length: number): IpAddress {
  const family = familyOf(address);
  const shift = BigInt(widths[family] - length);
  return addressFromNumber(family, (addressToNumber(address) >> shift) << shift);
}

export function addressToNumber(address: IpAddress): bigint {
  return address.includes(':') ? ipv6ToNumber(address) : ipv4ToNumber(address);
}

function ipv4ToNumber(address: string): bigint {
  let value = 0;
  for (const part of address.split('.')) value = value * 256 + Number(part);
  return BigInt(value);
}

// Both ways by hand: addresses are canonical here, and a parser that has to doubt them took a quarter of the time of a large plan.
function ipv6ToNumber(address: string): bigint {
  const gap = address.indexOf('::');
  if (gap < 0) return BigInt(`0x${padGroups(address)}`);
  const head = padGroups(address.slice(0, gap));
  return BigInt(`0x${head}${padGroups(address.slice(gap + 2)).padStart(32 - head.length, '0')}`);
}

/** Four digits for each group. */
function padGroups(groups: string): string {
  let digits = '';
  if (groups !== '') for (const group of groups.split(':')) digits += group.padStart(4, '0');
  return digits;
}

export function addressFromNumber(family: Family, value: bigint): IpAddress {
  return (family === 'ipv4' ? formatIpv4(Number(value)) : formatIpv6(value)) as IpAddress;
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** RFC 5952 §4: no leading zeros, lower case, and `::` for the first of the longest runs of two or more zero groups. */
function formatIpv6(value: bigint): string {
  const digits = value.toString(16).padStart(32, '0');
  const groups: string[] = [];
  let longest = { start: 0, length: 1 };
  let zeros = 0;
  for (let index = 0; index < 8; index += 1) {
    const group = Number.parseInt(digits.slice(4 * index, 4 * index + 4), 16);
    groups.push(group.toString(16));
    zeros = group === 0 ? zeros + 1 : 0;
    if (zeros > longest.length) longest = { start: index + 1 - zeros, length: zeros };
  }
  if (longest.length < 2) return groups.join(':');
  return `${groups.slice(0, longest.start).join(':')}::${groups.slice(longest.start + longest.length).join(':')}`;
}

/** The /32 or /128 that holds just this address. */
export function hostPrefix(address: IpAddress): Prefix {
  return `${address}/${widths[familyOf(address)]}` as Prefix;
}

export function prefixAddress(prefix: Prefix): IpAddress {
  return prefix.slice(0, prefix.indexOf('/')) as IpAddress;
}

export function prefixLength(prefix: Prefix): number {
  return Number(prefix.slice(prefix.indexOf('/') + 1));
}

export function prefixRange(prefix: Prefix): PrefixRange {
  const family = familyOf(prefix);
  const length = prefixLength(prefix);
  const first = addressToNumber(prefixAddress(prefix));
  return { family, first, last: first + (1n << BigInt(widths[family] - length)) - 1n, length };
}

/** True if every address of `inner` lies in `outer`. */
export function contains(outer: PrefixRange, inner: PrefixRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** True if the two share an address; of two prefixes one then contains the other. */
export function overlaps(a: PrefixRange, b: PrefixRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Orders IPv4 before IPv6, then by first address, then the shorter prefix first. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a === b) return 0;
  const family = familyOf(a);
  if (family !== familyOf(b)) return family === 'ipv4' ? -1 : 1;
  const left = prefixRange(a);
  const right = prefixRange(b);
  if (left.first !== right.first) return left.first < right.first ? -1 : 1;
  return left.length - right.length;
}
