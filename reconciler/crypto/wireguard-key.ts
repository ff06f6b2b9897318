/**
 * WireGuard key pairs (Curve25519, RFC 7748): made from given random bytes, and the public half of a private one.
 * The curve is OpenSSL's, by way of `node:crypto`: it runs in constant time and costs nothing to load.
 * @module
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { InternalError } from '../model/internal-error.ts';
import { isKeyText, type PublicKey } from '../model/key.ts';
import { Secret } from '../model/secret.ts';

export interface WireGuardKeyPair {
  readonly privateKey: Secret;
  readonly publicKey: PublicKey;
}

/** RFC 8410: PKCS #8 around a raw X25519 private key of 32 bytes, which follows. */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** A pair from 32 random bytes, clamped as `wg genkey` does. */
export function createKeyPair(random: Uint8Array): WireGuardKeyPair {
  if (random.length !== 32) throw new InternalError(`expected 32 random bytes, got ${random.length}`);
  const bytes = Buffer.from(random);
  bytes.writeUInt8(bytes.readUInt8(0) & 0b1111_1000, 0);
  bytes.writeUInt8((bytes.readUInt8(31) & 0b0111_1111) | 0b0100_0000, 31);
  const privateKey = new Secret(bytes.toString('base64'));
  return { privateKey, publicKey: publicKeyOf(privateKey) };
}

/** The public key that belongs to a private one, as `wg pubkey` tells it: also for keys that are not clamped. */
export function publicKeyOf(privateKey: Secret): PublicKey {
  const text = privateKey.reveal();
  if (!isKeyText(text)) throw new InternalError('expected a WireGuard private key');
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, Buffer.from(text, 'base64')]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return spki.subarray(-32).toString('base64') as PublicKey;
}
