/**
 * The lowest free address of a prefix: what `host add` takes, and what a collision is told to take instead.
 * @module
 */
import {
  addressFromNumber,
  addressToNumber,
  familyOf,
  type IpAddress,
  type Prefix,
  prefixRange,
} from '../model/address.ts';

/**
 * The lowest address of `prefix` that is not in `taken`, or undefined if there is none. Leaves out the first address
 * and, in IPv4, the last one of prefixes of at least four addresses: other people's software takes them for the network
 * itself and its broadcast.
 */
export function lowestFreeAddress(prefix: Prefix, taken: Iterable<IpAddress>): IpAddress | undefined {
  return new FreeAddresses(prefix, taken).next();
}

/** Hands out free addresses of one prefix in ascending order, each once. */
export class FreeAddresses {
  readonly #family;
  readonly #last: bigint;
  readonly #taken: Set<bigint>;
  #candidate: bigint;

  constructor(prefix: Prefix, taken: Iterable<IpAddress>) {
    const { family, first, last } = prefixRange(prefix);
    const hasEnds = last - first >= 3n;
    this.#family = family;
    this.#candidate = hasEnds ? first + 1n : first;
    this.#last = hasEnds && family === 'ipv4' ? last - 1n : last;
    this.#taken = new Set();
    for (const address of taken) if (familyOf(address) === family) this.#taken.add(addressToNumber(address));
  }

  /** The next free address, or undefined if the prefix is full. */
  next(): IpAddress | undefined {
    while (this.#candidate <= this.#last) {
      const candidate = this.#candidate++;
      if (!this.#taken.has(candidate)) return addressFromNumber(this.#family, candidate);
    }
    return undefined;
  }
}
