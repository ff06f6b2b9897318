/**
 * A network drawn with the characters of a terminal: each relay, and below it the hosts whose home it is.
 * @module
 */
import { formatSelector } from '../../desired/names.ts';
import { formatEndpoint } from '../../model/endpoint.ts';
import type { Host } from '../../model/network.ts';
import { type Graph, type GraphLink, kindOf } from '../graph.ts';
import type { Style } from './output.ts';

/** More pairs than this are told by their selectors and counted. */
const maxPairs = 12;

export function drawNetwork({ network, links }: Graph, style: Style): string {
  const homes = new Map(
    links.filter(({ kind }) => kind === 'home' || kind === 'static').map(({ from, to }) => [from, to]),
  );
  const widths = {
    name: Math.max(...network.hosts.map(({ name }) => name.length)),
    addresses: Math.max(...network.hosts.map((host) => formatAddresses(host).length)),
  };
  const standby = groupStandby(links);
  const hostsByHome = Map.groupBy(
    network.hosts.filter(({ role }) => role === 'edge'),
    ({ name }) => homes.get(name),
  );
  const relays = network.hosts.filter(({ role }) => role === 'relay');
  const trees = relays.flatMap((relay) => [
    formatRelay(relay, widths, style),
    ...formatBranches(hostsByHome.get(relay.name) ?? [], standby, widths, style),
    '',
  ]);
  const unattached = hostsByHome.get(undefined) ?? [];
  const alone =
    unattached.length > 0
      ? [style('bold', 'without a relay'), ...formatBranches(unattached, standby, widths, style), '']
      : [];
  const trunks = formatPairs(
    'trunks',
    ' ═ ',
    links.filter(({ kind }) => kind === 'trunk'),
    [],
    style,
  );
  const selectors = network.topology.direct.map((pair) => pair.map(formatSelector).join(' ↔ '));
  const direct = formatPairs(
    'direct',
    ' ↔ ',
    links.filter(({ kind }) => kind === 'direct'),
    selectors,
    style,
  );
  const heading = `${style('bold', network.name)}  ${network.prefixes.join(', ')}`;
  return `${[heading, '', ...trees, ...alone, ...trunks, ...direct].join('\n').trimEnd()}\n`;
}

interface Widths {
  readonly name: number;
  readonly addresses: number;
}

function formatRelay(relay: Host, widths: Widths, style: Style): string {
  const role = `relay ${relay.slot}${relay.master ? ', master' : ''}`;
  const endpoints = relay.endpoints.map(formatEndpoint).join(', ') || 'no endpoint';
  const name = style(['bold', 'cyan'], relay.name.padEnd(widths.name + 3));
  return `${style('cyan', '◆')} ${name}  ${formatAddresses(relay).padEnd(widths.addresses)}  ${role}, ${endpoints}${formatLans(relay, style)}`;
}

function formatBranches(
  hosts: readonly Host[],
  standby: ReadonlyMap<string, readonly string[]>,
  widths: Widths,
  style: Style,
): string[] {
  return hosts.map((host, position) => {
    const branch = position === hosts.length - 1 ? '└─' : '├─';
    const kind = kindOf(host);
    const others = standby.get(host.name) ?? [];
    const notes = [
      ...(kind === 'static' ? ['static'] : []),
      ...host.endpoints.map(formatEndpoint),
      ...(others.length > 0 ? [`standby ${others.join(', ')}`] : []),
    ].join(', ');
    const line = `${branch} ${host.name.padEnd(widths.name)}  ${formatAddresses(host).padEnd(widths.addresses)}`;
    return `  ${`${line}  ${style('dim', notes)}`.trimEnd()}${formatLans(host, style)}`;
  });
}

function formatAddresses(host: Host): string {
  return host.addresses.join(' ');
}

function formatLans({ routes }: Host, style: Style): string {
  if (routes.length === 0) return '';
  const lans = routes.map(({ prefix, masquerade }) => `${prefix}${masquerade ? ' (masqueraded)' : ''}`);
  return ` ${style('green', `⇢ ${lans.join(', ')}`)}`;
}

function groupStandby(links: readonly GraphLink[]): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(
    links.filter(({ kind }) => kind === 'standby'),
    ({ from }) => from,
  );
  return new Map([...groups].map(([from, group]) => [from, group.map(({ to }) => to)]));
}

function formatPairs(
  title: string,
  sign: string,
  links: readonly GraphLink[],
  selectors: readonly string[],
  style: Style,
): string[] {
  if (links.length === 0) return [];
  const pairs = links.map(({ from, to }) => `${from}${sign}${to}`);
  const shown = pairs.length > maxPairs ? [...selectors, `${pairs.length} pairs`] : pairs;
  return [`${style('bold', title)}  ${shown.join(', ')}`];
}
