/**
 * Keys between WireGuard's two notations (hex on the control socket, base64 elsewhere), and public keys of private ones.
 * @module
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { isKeyText, type PublicKey } from '../../model/key.ts';
import type { Secret } from '../../model/secret.ts';
import { DriverError } from '../driver-error.ts';
import type { SecretSource } from './wireguard-device.ts';

/** The PKCS #8 header of an X25519 private key (RFC 8410, section 7); 32 bytes follow. */
const pkcs8Header = Buffer.from('302e020100300506032b656e04220420', 'hex');
const spkiHeaderLength = 12;

export function hexToBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

export function base64ToHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

/** The public key of a private key in hex. */
export function publicKeyOf(privateKeyHex: string): PublicKey {
  const der = Buffer.concat([pkcs8Header, Buffer.from(privateKeyHex, 'hex')]);
  const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  der.fill(0);
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(spkiHeaderLength).toString('base64') as PublicKey;
}

/** The private key to set for a wanted public one. Throws if the caller has none, or one that is not a key. */
export function privateKeyFor(publicKey: PublicKey, secrets: SecretSource): Secret {
  const key = secrets.privateKey(publicKey);
  if (!key) throw new DriverError('KEY_MISSING', `expected the private key of ${publicKey}, which is not this host's`);
  if (!isKeyText(key.reveal())) throw new DriverError('KEY_INVALID', `expected a private key for ${publicKey}`);
  return key;
}
