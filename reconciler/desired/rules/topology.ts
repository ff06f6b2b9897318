/**
 * `topology.direct`: selectors that select something, and only edges.
 * @module
 */
import type { Selector } from '../../model/network.ts';
import type { Written } from '../host-draft.ts';
import { hasKnownRole, type NetworkDraft, placeInNetwork } from '../network-draft.ts';
import { type Problem, problem } from '../problem.ts';
import { suggestionHint } from '../suggest.ts';

export function checkTopology(network: NetworkDraft): Problem[] {
  return network.direct.flatMap(({ first, second }) => {
    if (first.value.kind === 'host' && second.value.kind === 'host' && first.value.name === second.value.name) {
      const message = `expected two hosts, got ${first.value.name} twice`;
      return [problem('DIRECT_SELF', placeInNetwork(network, second.path), message)];
    }
    return [...checkSelector(network, first), ...checkSelector(network, second)];
  });
}

function checkSelector(network: NetworkDraft, { value: selector, path }: Written<Selector>): Problem[] {
  const at = placeInNetwork(network, path);
  if (selector.kind === 'tag') return checkTag(network, selector.tag, path);
  if (selector.kind === 'edges') return [];
  if (!network.declaredNames.has(selector.name)) {
    const hint = suggestionHint(selector.name, [
      ...network.declaredNames,
      ...[...tagsOf(network)].map((tag) => `tag:${tag}`),
    ]);
    const message = `expected the name of an edge, got ${JSON.stringify(selector.name)}, which no host has`;
    return [problem('HOST_UNKNOWN', at, message, { hint })];
  }
  const host = network.hostsByName.get(selector.name);
  if (!host || !hasKnownRole(host) || (host.role === 'edge' && !host.static)) return [];
  const words = host.static ? 'a static device, which only links with its relay' : 'a relay';
  return [problem('SELECTOR_NOT_EDGE', at, `expected an edge, got ${host.name}, which is ${words}`)];
}

function checkTag(network: NetworkDraft, tag: string, path: string): Problem[] {
  const at = placeInNetwork(network, path);
  const tagged = network.hosts.filter(({ tags }) => tags.includes(tag));
  if (tagged.length === 0) {
    // A host that could not be read may have it.
    if (!network.whole) return [];
    const hint = suggestionHint(tag, tagsOf(network));
    return [problem('TAG_UNKNOWN', at, `expected a tag that some host has, got ${JSON.stringify(tag)}`, { hint })];
  }
  if (tagged.some((host) => !hasKnownRole(host) || (host.role === 'edge' && !host.static))) return [];
  return [problem('SELECTOR_NOT_EDGE', at, `expected a tag that some edge has, got ${tag}, which only others have`)];
}

function tagsOf({ hosts }: NetworkDraft): Set<string> {
  return new Set(hosts.flatMap(({ tags }) => tags));
}
