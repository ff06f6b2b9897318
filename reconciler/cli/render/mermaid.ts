/**
 * A network as a Mermaid flowchart, which GitHub and many editors draw.
 * @module
 */
import type { Host } from '../../model/network.ts';
import { type Graph, type GraphLink, kindOf } from '../graph.ts';

const lines: Readonly<Record<GraphLink['kind'], string>> = {
  trunk: '===',
  home: '---',
  standby: '-.-',
  static: '---',
  direct: '<-->',
};

/** Relays are hexagons, edges boxes, static devices rounded, LANs cylinders; standby links are dotted. */
export function formatMermaid({ network, links }: Graph): string {
  const lans = network.hosts.flatMap((host) =>
    host.routes.map(({ prefix }, position) => {
      const id = `lan_${idOf(host.name)}_${position}`;
      return `  ${id}[("${prefix}")]\n  ${nodeOf(host.name)} --- ${id}`;
    }),
  );
  return `${[
    `flowchart TB`,
    ...network.hosts.map((host) => `  ${nodeOf(host.name)}${formatShape(host)}`),
    ...links.map(({ from, to, kind }) => `  ${nodeOf(from)} ${lines[kind]} ${nodeOf(to)}`),
    ...lans,
  ].join('\n')}\n`;
}

function formatShape(host: Host): string {
  const label = [host.name, ...host.addresses].join('<br/>');
  const kind = kindOf(host);
  if (kind === 'relay') return `{{"${label}<br/>relay ${host.slot}${host.master ? ', master' : ''}"}}`;
  return kind === 'static' ? `(["${label}<br/>static"])` : `["${label}"]`;
}

/** Prefixed, because `end` and others are words of the language. */
function nodeOf(name: string): string {
  return `host_${idOf(name)}`;
}

/** Host names have hyphens, ids of nodes do not; no host name has an underscore. */
function idOf(name: string): string {
  return name.replaceAll('-', '_');
}
