/**
 * The link-local address of a host on every one of its devices: `fe80::` and 64 bits of the public key's hash.
 * It follows from the commit alone, so peers can be given it as an allowed address before anything was exchanged.
 * @module
 */
import { hash } from 'node:crypto';
import { addressFromNumber, type IpAddress } from '../model/address.ts';
import type { PublicKey } from '../model/key.ts';

const linkLocalPrefix = 0xfe80n << 112n;

/** The address in fe80::/64 whose last 64 bits are the first 64 bits of the SHA-256 of the key's 32 bytes. */
export function linkLocalAddress(publicKey: PublicKey): IpAddress {
  const digest = hash('sha256', Buffer.from(publicKey, 'base64'), 'buffer');
  return addressFromNumber('ipv6', linkLocalPrefix | digest.readBigUInt64BE(0));
}
