/**
 * Bytes that must never reach a plan, a log, an error or an argument list.
 * A `Secret` prints as `(hidden)` wherever something prints it (as `wg show` does); `reveal` is the only way to its text.
 * @module
 */

const hidden = '(hidden)';

/** A private or preshared key in base64, hidden from `JSON.stringify`, `util.inspect` and string conversion. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself. Call it only where the bytes are handed to WireGuard or to a key derivation. */
  reveal(): string {
    return this.#text;
  }

  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hidden;
  }
}
