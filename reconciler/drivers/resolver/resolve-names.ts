/**
 * DNS names of endpoints to addresses, all at once and within one deadline. Asks /etc/hosts, then DNS by c-ares, whose
 * queries can be cancelled. Not by `getaddrinfo`: it holds a thread for as long as the system's own timeouts say, and
 * the process could not end before. So names need to be full: no search domains, no mDNS.
 * @module
 */
import { Resolver } from 'node:dns/promises';
import { contains, hostPrefix, type IpAddress, type Prefix, parseIpAddress, prefixRange } from '../../model/address.ts';
import { systemErrorCode } from '../driver-error.ts';
import { readHostsFile } from './hosts-file.ts';

export interface ResolverOptions {
  /** Addresses inside these are no answer: the overlay's own prefixes. */
  readonly refused: readonly Prefix[];
  /** For all names together; default 3 000. */
  readonly deadlineMs?: number;
  /** DNS servers, `ADDRESS` or `ADDRESS:PORT`; default: those of /etc/resolv.conf. */
  readonly servers?: readonly string[];
  /** Default /etc/hosts. */
  readonly hostsFile?: string;
}

/** `addresses` is sorted and free of duplicates; empty with the reason why. */
export interface Resolution {
  readonly addresses: readonly IpAddress[];
  /** Lower case: `ENOTFOUND`, `no answer within 3000 ms`, `only addresses that no endpoint can have`. */
  readonly failure?: string;
}

const defaultDeadlineMs = 3_000;

/** Where no endpoint of another host can be: unspecified, loopback, link-local (it would need a zone), multicast, reserved. */
const neverEndpoints = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/127', 'fe80::/10', 'ff00::/8'];

/** One resolution for each name. Never throws for what a server answers. */
export async function resolveNames(
  names: readonly string[],
  options: ResolverOptions,
): Promise<ReadonlyMap<string, Resolution>> {
  if (names.length === 0) return new Map();
  const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
  const hosts = await readHostsFile(options.hostsFile ?? '/etc/hosts');
  // Two tries within the deadline: a lost packet is common, a slow server is not.
  const resolver = new Resolver({ timeout: Math.ceil(deadlineMs / 3), tries: 2, maxTimeout: deadlineMs });
  if (options.servers) resolver.setServers(options.servers);
  const timer = setTimeout(() => resolver.cancel(), deadlineMs);
  const refused = [...options.refused, ...(neverEndpoints as Prefix[])].map(prefixRange);
  const resolve = async (name: string): Promise<Resolution> => {
    const listed = hosts.get(name);
    const answer = listed ? { texts: listed, failure: undefined } : await askDns(resolver, name, deadlineMs);
    const addresses = answer.texts.flatMap((text) => {
      const parsed = parseIpAddress(text);
      if (!parsed.ok) return [];
      const range = prefixRange(hostPrefix(parsed.value));
      return refused.some((prefix) => contains(prefix, range)) ? [] : [parsed.value];
    });
    if (addresses.length > 0) return { addresses: [...new Set(addresses)].sort() };
    return { addresses: [], failure: answer.failure ?? 'only addresses that no endpoint can have' };
  };
  try {
    const resolutions = await Promise.all(names.map(resolve));
    return new Map(names.map((name, index) => [name, resolutions[index] ?? { addresses: [] }]));
  } finally {
    clearTimeout(timer);
    resolver.cancel();
  }
}

interface Answer {
  readonly texts: readonly string[];
  /** Set where there is no answer in either family. */
  readonly failure: string | undefined;
}

/** Both families; one without an answer is no failure while the other has one. */
async function askDns(resolver: Resolver, name: string, deadlineMs: number): Promise<Answer> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const texts = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (texts.length > 0) return { texts, failure: undefined };
  const failed = [v4, v6].find((answer) => answer.status === 'rejected');
  const code = systemErrorCode(failed?.reason) ?? 'ENODATA';
  const late = code === 'ECANCELLED' || code === 'ETIMEOUT';
  return { texts, failure: late ? `no answer within ${deadlineMs} ms` : code };
}
