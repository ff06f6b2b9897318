/**
 * One nftables table per network, `inet scope_<network>`, that Scope owns as a whole: what comes in by one of the
 * network's interfaces and leaves by another one into a masqueraded prefix takes this host's own address.
 * @module
 */
import { addressWidth, familyOf, type Prefix, prefixAddress, prefixLength } from '../../model/address.ts';
import type { NetworkName } from '../../model/network.ts';

const chainName = 'postrouting';

export function tableName(network: NetworkName): string {
  return `scope_${network}`;
}

/**
 * The text for `nft -f` that replaces the table in one transaction, or removes it if there is nothing to masquerade.
 * The first line makes sure that there is something to delete.
 */
export function formatTable(network: NetworkName, prefixes: readonly Prefix[], deviceNames: readonly string[]): string {
  const table = `table inet ${tableName(network)}`;
  const replaced = `add ${table}\ndelete ${table}\n`;
  if (prefixes.length === 0) return replaced;
  const devices = deviceNames.map((name) => `"${name}"`).join(', ');
  const rules = prefixes.map((prefix) => {
    const daddr = familyOf(prefix) === 'ipv4' ? 'ip daddr' : 'ip6 daddr';
    return `    iifname { ${devices} } oifname != { ${devices} } ${daddr} ${prefix} masquerade\n`;
  });
  return `${replaced}${table} {
  chain ${chainName} {
    type nat hook postrouting priority 100; policy accept;
${rules.join('')}  }
}
`;
}

export interface Masquerade {
  /** Of every rule that masquerades one, also where the rule is not as it should be. */
  readonly prefixes: readonly Prefix[];
  /** True if the table holds anything but what `formatTable` writes for these prefixes and interfaces. */
  readonly damaged: boolean;
}

/** Reads `nft --json list table`. Handles are ignored; a set of one element prints as the element. */
export function parseTable(document: unknown, deviceNames: readonly string[]): Masquerade {
  const { nftables = [] } = document as { readonly nftables?: readonly Readonly<Record<string, unknown>>[] };
  const chains = nftables.flatMap((entry) => ('chain' in entry ? [entry.chain] : []));
  const rules = nftables.flatMap((entry) => ('rule' in entry ? [entry.rule] : []));
  const others = nftables.filter((entry) => !['metainfo', 'table', 'chain', 'rule'].some((key) => key in entry));
  const parsed = rules.map((rule) => parseRule(rule, deviceNames));
  const intact =
    others.length === 0 && chains.length === 1 && isOurChain(chains[0]) && parsed.every(({ usual }) => usual);
  return { prefixes: parsed.flatMap(({ prefix }) => prefix ?? []), damaged: !intact };
}

function isOurChain(chain: unknown): boolean {
  const { name, type, hook, prio, policy } = chain as Readonly<Record<string, unknown>>;
  return name === chainName && type === 'nat' && hook === 'postrouting' && prio === 100 && policy === 'accept';
}

/** What a rule masquerades, and whether it is exactly as `formatTable` writes it for these interfaces. */
function parseRule(
  rule: unknown,
  deviceNames: readonly string[],
): { readonly prefix: Prefix | undefined; readonly usual: boolean } {
  const { expr = [] } = rule as { readonly expr?: readonly unknown[] };
  const [enters, leaves, destination, verdict, ...more] = expr;
  const prefix = same(verdict, { masquerade: null }) ? parseDestination(destination) : undefined;
  const usual =
    prefix !== undefined &&
    more.length === 0 &&
    isNameMatch(enters, '==', 'iifname', deviceNames) &&
    isNameMatch(leaves, '!=', 'oifname', deviceNames);
  return { prefix, usual };
}

interface Match {
  readonly match?: { readonly op?: unknown; readonly left?: unknown; readonly right?: unknown };
}

function isNameMatch(expression: unknown, op: string, key: string, names: readonly string[]): boolean {
  const { match } = (expression ?? {}) as Match;
  if (match?.op !== op || !same(match.left, { meta: { key } })) return false;
  const right = match.right as string | { readonly set?: readonly string[] } | undefined;
  const found = typeof right === 'string' ? [right] : (right?.set ?? []);
  return same([...found].sort(), [...names].sort());
}

function parseDestination(expression: unknown): Prefix | undefined {
  const { match } = (expression ?? {}) as Match;
  if (match?.op !== '==') return undefined;
  const right = match.right as string | { readonly prefix?: { readonly addr: string; readonly len: number } };
  const text =
    typeof right === 'string'
      ? `${right}/${addressWidth(right.includes(':') ? 'ipv6' : 'ipv4')}`
      : `${right?.prefix?.addr}/${right?.prefix?.len}`;
  const prefix = text as Prefix;
  const protocol = familyOf(prefix) === 'ipv4' ? 'ip' : 'ip6';
  const written = `${prefixAddress(prefix)}/${prefixLength(prefix)}`;
  return same(match.left, { payload: { protocol, field: 'daddr' } }) ? (written as Prefix) : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
