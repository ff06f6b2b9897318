/**
 * The overlay address of a host that was given none: the network's prefix and a hash of the host's name.
 * It follows from the commit alone, so that everybody knows it, and stays when other hosts come and go.
 * @module
 */
import { createHash } from 'node:crypto';
import { addressFromNumber, addressWidth, type IpAddress, type Prefix, prefixRange } from './address.ts';
import type { HostName, NetworkName } from './network.ts';

/** What SLAAC would use; a longer prefix leaves fewer. */
const maxHostBits = 64;

/**
 * The address in `prefix` whose last 64 (or as many as the prefix leaves) bits are the first bits of the SHA-256 of
 * `scope/address/NETWORK/HOST`. Never the prefix's own first address, which in IPv6 means "any router".
 */
export function derivedAddress(prefix: Prefix, network: NetworkName, host: HostName): IpAddress {
  const { family, first, length } = prefixRange(prefix);
  const bits = Math.min(maxHostBits, addressWidth(family) - length);
  if (bits === 0) return addressFromNumber(family, first);
  const digest = createHash('sha256').update(`scope/address/${network}/${host}`).digest();
  const hostPart = digest.readBigUInt64BE(0) >> BigInt(maxHostBits - bits);
  return addressFromNumber(family, first | (hostPart === 0n ? 1n : hostPart));
}
