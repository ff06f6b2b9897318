/**
 * Names that people give: networks, hosts, tags, and the selectors made of them.
 * @module
 */
import { hostNamePattern, networkNamePattern, tagPattern } from '../../schema/patterns.ts';
import { accepted, type Parsed, refused } from '../model/brand.ts';
import type { HostName, NetworkName, Selector } from '../model/network.ts';
import { quote } from './quote.ts';

const networkName = new RegExp(networkNamePattern);
const hostName = new RegExp(hostNamePattern);
const tagName = new RegExp(tagPattern);

/** Interfaces of these names exist already, or mean every interface below /proc/sys/net. */
const takenNetworkNames: ReadonlySet<string> = new Set(['all', 'default', 'lo']);

/** Words of selectors; a host of that name could not be selected. */
const reservedHostNames: ReadonlySet<string> = new Set(['edge', 'relay']);

/** Parses a network's name, which is also the name of its interface: with `-NN` of a trunk it fits the kernel's 15 bytes. */
export function parseNetworkName(text: string): Parsed<NetworkName> {
  const got = `got ${quote(text)}`;
  if (takenNetworkNames.has(text)) return refused(`expected a name that no interface has of its own, ${got}`);
  if (networkName.test(text)) return accepted(text as NetworkName);
  if (text.length > 12) return refused(`expected a network name of at most 12 characters, ${got} (${text.length})`);
  if (/^[a-z][a-z0-9-]*-[0-9]+$/.test(text)) {
    return refused(`expected a network name that does not end in "-" and digits (trunks are named so), ${got}`);
  }
  return refused(`expected a network name of a–z, 0–9 and "-" that begins with a letter, ${got}`);
}

/** Parses a host's name: a DNS label in lower case, but none of the selectors' own words. */
export function parseHostName(text: string): Parsed<HostName> {
  if (reservedHostNames.has(text)) {
    return refused(`expected a host name, got ${quote(text)}, which means every ${text} in topology`);
  }
  if (hostName.test(text)) return accepted(text as HostName);
  return refused(`expected a host name of at most 63 characters a–z, 0–9 and "-", got ${quote(text)}`);
}

export function parseTag(text: string): Parsed<string> {
  if (tagName.test(text)) return accepted(text);
  return refused(`expected a tag of at most 63 characters a–z, 0–9 and "-", got ${quote(text)}`);
}

/** Parses `edge`, `tag:NAME`, or a host's name. */
export function parseSelector(text: string): Parsed<Selector> {
  if (text === 'edge') return accepted({ kind: 'edges' });
  if (text.startsWith('tag:')) {
    const tag = parseTag(text.slice('tag:'.length));
    return tag.ok ? accepted({ kind: 'tag', tag: tag.value }) : tag;
  }
  const name = parseHostName(text);
  if (name.ok) return accepted({ kind: 'host', name: name.value });
  return refused(`expected edge, tag:NAME or the name of an edge, got ${quote(text)}`);
}

/** `edge`, `tag:NAME`, or the host's name. */
export function formatSelector(selector: Selector): string {
  if (selector.kind === 'edges') return 'edge';
  return selector.kind === 'tag' ? `tag:${selector.tag}` : selector.name;
}
