/**
 * The one hash of Scope's protocol, with a label for what is hashed, so that no value of one kind passes for another:
 *
 * ```
 * H(label, x) = SHAKE256( u8(length of label) ‖ label ‖ x , 32 bytes )
 * ```
 * @module
 */
import { createHash } from 'node:crypto';

/** What is hashed. Distinct, and none a prefix of another. */
export type HashLabel = 'scope/v1/host-id';

/** 32 bytes. */
export function labelledHash(label: HashLabel, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('shake256', { outputLength: 32 });
  hash.update(Uint8Array.of(label.length)).update(label, 'ascii');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
