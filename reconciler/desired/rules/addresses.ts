/**
 * The network's prefixes and the hosts' addresses in them.
 * @module
 */
import { addressToNumber, familyOf, type IpAddress } from '../../model/address.ts';
import { FreeAddresses } from '../free-address.ts';
import { type HostDraft, placeOf } from '../host-draft.ts';
import { type NetworkDraft, placeInNetwork, type WrittenPrefix } from '../network-draft.ts';
import { sweepPrefixes } from '../prefix-sweep.ts';
import { type Problem, problem } from '../problem.ts';
import { listWords } from '../quote.ts';
import { describeReserved } from './reserved.ts';

export function checkPrefixes(network: NetworkDraft): Problem[] {
  const problems: Problem[] = [];
  for (const { value, path, range } of network.prefixes) {
    const reserved = describeReserved(range);
    if (reserved === undefined) continue;
    const message = `expected a prefix for hosts, got ${value}, which covers ${reserved}`;
    problems.push(problem('PREFIX_RESERVED', placeInNetwork(network, path), message));
  }
  const items = network.prefixes.map((prefix) => ({ ...prefix, order: prefix.path }));
  sweepPrefixes(items, (inner, containers) => {
    const outer = containers.at(-1);
    if (!outer) return;
    const message = `expected prefixes apart from each other, got ${inner.value} inside ${outer.value}`;
    const related = [{ message: `${outer.value} is declared here`, at: placeInNetwork(network, outer.path) }];
    problems.push(problem('PREFIX_OVERLAP', placeInNetwork(network, inner.path), message, { related }));
  });
  return problems;
}

/** Every address lies in the network, belongs to one host, and every host has those that it needs. */
export function checkAddresses(network: NetworkDraft): Problem[] {
  if (!network.prefixesWhole) return [];
  const free = new FreeByFamily(network);
  const owners = new Map<IpAddress, { readonly host: HostDraft; readonly path: string }>();
  const problems: Problem[] = [];
  for (const host of network.hosts) {
    for (const { value, path } of host.addresses) {
      if (!isInside(value, network.prefixes)) {
        const words = listWords(network.prefixes.map((prefix) => prefix.value));
        const message = `expected an address in ${words} for ${host.name}, got ${value}`;
        problems.push(problem('ADDRESS_OUTSIDE', placeOf(host, path), message, { hint: free.hint(familyOf(value)) }));
        continue;
      }
      const owner = owners.get(value);
      if (!owner) {
        owners.set(value, { host, path });
        continue;
      }
      const message = `expected an address of its own for ${host.name}, got ${value}, which ${owner.host.name} has`;
      const related = [{ message: `${owner.host.name} has ${value}`, at: placeOf(owner.host, owner.path) }];
      const hint = free.hint(familyOf(value));
      problems.push(problem('ADDRESS_DUPLICATE', placeOf(host, path), message, { related, hint }));
    }
    if (lacksAddress(host, network)) {
      const message = `expected an IPv4 address for ${host.name}, got none`;
      problems.push(problem('ADDRESS_MISSING', placeOf(host), message, { hint: free.hint('ipv4') }));
    }
  }
  return problems;
}

/** IPv6 addresses follow from the name; IPv4 has no room for that, so they are written. */
function lacksAddress(host: HostDraft, { prefixes }: NetworkDraft): boolean {
  if (!host.whole || !prefixes.some(({ range }) => range.family === 'ipv4')) return false;
  return !host.addresses.some(({ value }) => familyOf(value) === 'ipv4');
}

function isInside(address: IpAddress, prefixes: readonly WrittenPrefix[]): boolean {
  const family = familyOf(address);
  const number = addressToNumber(address);
  return prefixes.some(({ range }) => range.family === family && range.first <= number && number <= range.last);
}

/** Names a different free address in each hint, so that following all of them solves all collisions. */
class FreeByFamily {
  readonly #network: NetworkDraft;
  readonly #free = new Map<string, FreeAddresses>();

  constructor(network: NetworkDraft) {
    this.#network = network;
  }

  hint(family: 'ipv4' | 'ipv6'): string | undefined {
    const address = this.#addressesOf(family)?.next();
    return address === undefined ? undefined : `the next free address is ${address}`;
  }

  #addressesOf(family: 'ipv4' | 'ipv6'): FreeAddresses | undefined {
    const known = this.#free.get(family);
    const prefix = this.#network.prefixes.find(({ range }) => range.family === family);
    if (known || !prefix) return known;
    const taken = this.#network.hosts.flatMap((host) => host.addresses.map(({ value }) => value));
    const free = new FreeAddresses(prefix.value, taken);
    this.#free.set(family, free);
    return free;
  }
}
