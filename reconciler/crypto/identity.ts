/**
 * A host's identity: an Ed448 (RFC 8032) and an ML-DSA-65 (FIPS 204) key pair, made together and never used apart.
 * The repository names a host by the hash of both public keys, its host id; whoever would pass for it has to break both.
 * @module
 */
import { ed448 } from '@noble/curves/ed448.js';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { InternalError } from '../model/internal-error.ts';
import { Secret } from '../model/secret.ts';
import { labelledHash } from './labelled-hash.ts';

export interface Identity {
  /** 43 characters: `H("scope/v1/host-id", mlDsaPublicKey ‖ ed448PublicKey)` in base64url without padding. */
  readonly id: string;
  /** 1952 bytes. */
  readonly mlDsaPublicKey: Uint8Array;
  /** 57 bytes. */
  readonly ed448PublicKey: Uint8Array;
  /** FIPS 204's ξ: 32 bytes in base64url. The signing key (4032 bytes) is expanded from it. */
  readonly mlDsaSeed: Secret;
  /** RFC 8032's private key: 57 bytes in base64url. */
  readonly ed448Seed: Secret;
}

export const identitySeedLengths = { mlDsa: 32, ed448: 57 } as const;

/** The identity that the two seeds determine; for a new one they are random bytes. */
export function createIdentity(mlDsaSeed: Uint8Array, ed448Seed: Uint8Array): Identity {
  if (mlDsaSeed.length !== identitySeedLengths.mlDsa || ed448Seed.length !== identitySeedLengths.ed448) {
    throw new InternalError('expected seeds of 32 and 57 bytes');
  }
  const mlDsa = ml_dsa65.keygen(mlDsaSeed);
  mlDsa.secretKey.fill(0);
  const ed448PublicKey = ed448.getPublicKey(ed448Seed);
  return {
    id: hostId(mlDsa.publicKey, ed448PublicKey),
    mlDsaPublicKey: mlDsa.publicKey,
    ed448PublicKey,
    mlDsaSeed: new Secret(Buffer.from(mlDsaSeed).toString('base64url')),
    ed448Seed: new Secret(Buffer.from(ed448Seed).toString('base64url')),
  };
}

/** The name of a pair of public keys, 43 characters. */
export function hostId(mlDsaPublicKey: Uint8Array, ed448PublicKey: Uint8Array): string {
  return Buffer.from(labelledHash('scope/v1/host-id', mlDsaPublicKey, ed448PublicKey)).toString('base64url');
}
