/**
 * Keys between WireGuard's two notations: hex on the control socket, base64 elsewhere.
 * @module
 */
import { isKeyText, type PublicKey } from '../../model/key.ts';
import type { Secret } from '../../model/secret.ts';
import { DriverError } from '../driver-error.ts';
import type { SecretSource } from './wireguard-device.ts';

export function hexToBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

export function base64ToHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

/** The private key to set for a wanted public one. Throws if the caller has none, or one that is not a key. */
export function privateKeyFor(publicKey: PublicKey, secrets: SecretSource): Secret {
  const key = secrets.privateKey(publicKey);
  if (!key) throw new DriverError('KEY_MISSING', `expected the private key of ${publicKey}, which is not this host's`);
  if (!isKeyText(key.reveal())) throw new DriverError('KEY_INVALID', `expected a private key for ${publicKey}`);
  return key;
}
