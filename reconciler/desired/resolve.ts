/**
 * The written files of one network → the resolved network, or what keeps it from being one.
 * Never throws on what a user wrote; the order of files and of hosts makes no difference.
 * @module
 */
import type { WrittenHost } from '../../schema/host.ts';
import type { WrittenNetwork } from '../../schema/network.ts';
import { familyOf, parsePrefix } from '../model/address.ts';
import { derivedAddress } from '../model/derived-address.ts';
import type { Host, Network, NetworkName } from '../model/network.ts';
import { type HostDraft, toHost } from './host-draft.ts';
import { parseHostName, parseNetworkName, parseSelector } from './names.ts';
import { type DirectPair, type NetworkDraft, type WrittenPrefix, withRange } from './network-draft.ts';
import { childPointer, type Place, type Problem, problem } from './problem.ts';
import { type HostDefaults, resolveHost, type WrittenHostAt } from './resolve-host.ts';
import { networkRules } from './rules/rules.ts';
import { isOlderVersion } from './version.ts';

const maxHostsInFile = 2_000;
const maxHosts = 20_000;

/** The files of one network, parsed. */
export interface WrittenFiles {
  readonly root: {
    readonly file: string;
    readonly written: Partial<WrittenNetwork>;
    readonly broken: readonly string[];
  };
  /** hosts/<name>.yaml. `written` is absent if nothing of the file could be read. */
  readonly hosts: readonly {
    readonly name: string;
    readonly file: string;
    readonly written?: Partial<WrittenHost>;
    readonly broken: readonly string[];
  }[];
}

export interface ResolveOptions {
  /** Scope's own version, compared with `minAgent`. */
  readonly scopeVersion: string;
}

export interface ResolvedNetwork {
  /** Absent if there is any error, also one that the parser told. */
  readonly network?: Network;
  readonly draft: NetworkDraft;
  readonly problems: readonly Problem[];
}

/** Resolves one network. */
export function resolveNetwork(files: WrittenFiles, { scopeVersion }: ResolveOptions): ResolvedNetwork {
  const { file, written } = files.root;
  const problems: Problem[] = [];
  const draft = resolveDraft(files, problems);
  if (written.minAgent !== undefined && isOlderVersion(scopeVersion, written.minAgent)) {
    const at: Place = { file, pointer: '/minAgent', target: 'value' };
    const message = `expected Scope ${written.minAgent} or newer, got ${scopeVersion}, which keeps its last good revision`;
    // What a newer version may mean by the rest is not this one's to judge.
    return { draft, problems: [problem('AGENT_TOO_OLD', at, message)] };
  }
  for (const rule of networkRules) for (const found of rule(draft)) problems.push(found);
  const failed = !draft.whole || problems.some(({ severity }) => severity === 'error');
  if (failed || draft.name === undefined) return { draft, problems };
  const network: Network = {
    name: draft.name,
    prefixes: draft.prefixes.map(({ value }) => value),
    registry: written.registry ?? [],
    prefer: written.prefer ?? 'ipv6',
    topology: {
      direct: draft.direct.map(({ first, second }) => [first.value, second.value] as const),
      relaysPerEdge: draft.relaysPerEdge,
    },
    hosts: draft.hosts.flatMap((host): Host[] => {
      const { publicKey } = host;
      return publicKey === undefined ? [] : [toHost({ ...host, publicKey })];
    }),
  };
  return { network, draft, problems };
}

function resolveDraft(files: WrittenFiles, problems: Problem[]): NetworkDraft {
  const { file, written, broken } = files.root;
  const before = problems.length;
  const at = (pointer: string): Place => ({ file, pointer, target: 'value' });
  const name = resolveName(written.network, at('/network'), problems);
  const prefixes = (written.addresses ?? []).flatMap((text, index): WrittenPrefix[] => {
    const path = `/addresses/${index}`;
    const prefix = parsePrefix(text);
    if (prefix.ok) return [withRange({ value: prefix.value, path })];
    problems.push(problem('PREFIX_INVALID', at(path), prefix.reason));
    return [];
  });
  const direct = resolveDirect(written, at, problems);
  const prefixesWhole = prefixes.length > 0 && prefixes.length === written.addresses?.length;
  const { hosts, declaredNames } = resolveHosts(files, name, prefixes, problems);
  const unread = files.hosts.some((host) => host.written === undefined || host.broken.length > 0);
  return {
    file,
    ...(name !== undefined && { name }),
    prefixes,
    prefixesWhole,
    direct,
    relaysPerEdge: written.topology?.relays?.perEdge ?? 2,
    hosts,
    hostsByName: new Map(hosts.map((host) => [host.name, host])),
    declaredNames,
    whole: problems.length === before && broken.length === 0 && !unread && hosts.every((host) => host.whole),
  };
}

function resolveName(text: string | undefined, at: Place, problems: Problem[]): NetworkName | undefined {
  if (text === undefined) return undefined;
  const name = parseNetworkName(text);
  if (name.ok) return name.value;
  problems.push(problem('NETWORK_NAME_INVALID', at, name.reason));
  return undefined;
}

function resolveDirect(
  written: Partial<WrittenNetwork>,
  at: (pointer: string) => Place,
  problems: Problem[],
): DirectPair[] {
  return (written.topology?.direct ?? []).flatMap((pair, index): DirectPair[] => {
    const [first, second] = pair.map((text, side) => {
      const path = `/topology/direct/${index}/${side}`;
      const selector = parseSelector(text);
      if (selector.ok) return { value: selector.value, path };
      problems.push(problem('SELECTOR_INVALID', at(path), selector.reason));
      return undefined;
    });
    return first && second ? [{ first, second }] : [];
  });
}

function resolveHosts(
  files: WrittenFiles,
  network: NetworkName | undefined,
  prefixes: readonly WrittenPrefix[],
  problems: Problem[],
): { readonly hosts: readonly HostDraft[]; readonly declaredNames: ReadonlySet<string> } {
  const defaults = resolveDefaults(files.root.written);
  const declared = new Map<string, WrittenHostAt>();
  const drafts: HostDraft[] = [];
  const prefix6 = prefixes.find(({ range }) => range.family === 'ipv6')?.value;
  for (const host of listHosts(files)) {
    const name = parseHostName(host.name);
    const at: Place = { file: host.file, pointer: host.pointer, target: 'key' };
    const other = declared.get(host.name);
    if (!name.ok) problems.push(problem('HOST_NAME_INVALID', at, name.reason));
    else if (other) problems.push(describeDuplicate(host.name, at, other));
    else if (host.written) {
      const draft = resolveHost({ ...host, written: host.written }, name.value, defaults, problems);
      const has6 = draft.addresses.some(({ value }) => familyOf(value) === 'ipv6');
      const derive = network !== undefined && prefix6 !== undefined && !has6;
      const derived = derive ? [{ value: derivedAddress(prefix6, network, name.value), path: '/address' }] : [];
      drafts.push(derive ? { ...draft, addresses: [...draft.addresses, ...derived] } : draft);
    }
    if (!other) declared.set(host.name, { ...host, written: host.written ?? {} });
  }
  checkCounts(files, declared.size, problems);
  return {
    hosts: drafts.sort((a, b) => (a.name < b.name ? -1 : 1)),
    declaredNames: new Set(declared.keys()),
  };
}

/** Those of network.yaml first, then by file name: the later of two with one name is the one that is told. */
function listHosts({ root, hosts }: WrittenFiles): (Omit<WrittenHostAt, 'written'> & Partial<WrittenHostAt>)[] {
  const brokenHosts = new Set(root.broken.flatMap((pointer) => /^\/hosts\/([^/]*)/.exec(pointer)?.[1] ?? []));
  const inRoot = Object.entries(root.written.hosts ?? {}).map(([name, written]) => {
    const pointer = childPointer('/hosts', name);
    return { name, file: root.file, pointer, written, whole: !brokenHosts.has(pointer.slice('/hosts/'.length)) };
  });
  const gone = [...brokenHosts].flatMap((step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const pointer = `/hosts/${step}`;
    return root.written.hosts && name in root.written.hosts ? [] : [{ name, file: root.file, pointer, whole: false }];
  });
  const ownFiles = hosts
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ name, file, written, broken }) => {
      return { name, file, pointer: '', ...(written && { written }), whole: broken.length === 0 };
    });
  return [...inRoot, ...gone, ...ownFiles];
}

function resolveDefaults({ defaults = {} }: Partial<WrittenNetwork>): HostDefaults {
  const { listenPort = 51820, trunkPort = 51900, keepalive = 25, mtu = 1420 } = defaults;
  return { listenPort, trunkPort, keepalive, mtu };
}

function describeDuplicate(name: string, at: Place, other: WrittenHostAt): Problem {
  const message = `expected ${name} once, got it also in ${other.file}`;
  const related: Place = { file: other.file, pointer: other.pointer, target: 'key' };
  return problem('HOST_DUPLICATE', at, message, { related: [{ message: 'it is also declared here', at: related }] });
}

function checkCounts({ root }: WrittenFiles, total: number, problems: Problem[]): void {
  const inRoot = Object.keys(root.written.hosts ?? {}).length;
  const at: Place = { file: root.file, pointer: '/hosts', target: 'key' };
  if (inRoot > maxHostsInFile) {
    const message = `expected at most ${maxHostsInFile} hosts in one file, got ${inRoot}`;
    problems.push(problem('HOSTS_TOO_MANY', at, message));
  }
  if (total > maxHosts) {
    const message = `expected at most ${maxHosts} hosts in a network, got ${total}`;
    problems.push(problem('HOSTS_TOO_MANY', at, message));
  }
}
