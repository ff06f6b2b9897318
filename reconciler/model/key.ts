/**
 * WireGuard keys as text: 32 bytes in base64, 44 characters (wg(8)).
 * Public keys are plain values; private and preshared keys are `Secret`s (secret.ts).
 * @module
 */
import { accepted, type Brand, type Parsed, refused } from './brand.ts';

/** A WireGuard public key, canonical base64. */
export type PublicKey = Brand<'PublicKey'>;

const keyPattern = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const allZero = `${'A'.repeat(43)}=`;

/** True for the canonical base64 of exactly 32 bytes: no white space, no stray trailing bits. */
export function isKeyText(text: string): boolean {
  return text.length === 44 && keyPattern.test(text);
}

/** Parses a WireGuard public key. Refuses the all-zero key, which WireGuard itself treats as "no key". */
export function parsePublicKey(text: string): Parsed<PublicKey> {
  if (!isKeyText(text))
    return refused(`expected a WireGuard key (44 characters of base64), got ${JSON.stringify(text)}`);
  if (text === allZero) return refused('expected a WireGuard key, got the all-zero key');
  return accepted(text as PublicKey);
}
