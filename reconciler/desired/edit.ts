/**
 * Adding and removing a host in the text of network.yaml: whatever else stands there, comments and spacing included, keeps
 * every byte.
 * @module
 */
import { isMap, isPair, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { WrittenHost } from '../../schema/host.ts';
import { formatFlowHost, formatScalar, hostLines } from './stanza.ts';
import { readYaml } from './yaml-text.ts';
import { keyText } from './yaml-value.ts';

/**
 * The text with the host appended to `hosts`, in the style that is there; `undefined` if the text has problems or already
 * has a host of that name.
 */
export function addHost(text: string, name: string, host: WrittenHost): string | undefined {
  const root = readRoot(text);
  if (!root) return undefined;
  const hosts = findPair(root, 'hosts');
  if (!hosts) return addHostsField(text, root, name, host);
  const map = isMap(hosts.value) ? hosts.value : undefined;
  if (map && findPair(map, name)) return undefined;
  const last = map?.items.at(-1);
  if (map?.flow && last) {
    const end = contentEnd(last);
    return splice(text, end, end, `,${flowGap(text, map)}${formatScalar(name)}: ${formatFlowHost(host)}`);
  }
  if (!last && root.flow) {
    const [start, end] = map?.range ?? [contentEnd(hosts), contentEnd(hosts)];
    return splice(text, start, end, `{ ${formatScalar(name)}: ${formatFlowHost(host)} }`);
  }
  if (!map || !last) return addFirstHost(text, hosts, map, name, host);
  const indent = ' '.repeat(columnOf(text, startOf(last)));
  const newline = newlineOf(text);
  const gap = hasBlankBefore(text, last) && map.items.length > 1 ? newline + newline : newline;
  const end = lineEnd(text, contentEnd(last));
  return splice(text, end, end, gap + blockLines(name, host, indent, indent.length || 2).join(newline));
}

/** The text without the host; `undefined` if the text has problems or no host of that name. Comments above it stay. */
export function removeHost(text: string, name: string): string | undefined {
  const hosts = findPair(readRoot(text), 'hosts');
  if (!isMap(hosts?.value)) return undefined;
  const pair = findPair(hosts.value, name);
  if (!pair) return undefined;
  return hosts.value.flow ? removeFlowHost(text, hosts.value, pair) : removeBlockHost(text, hosts, hosts.value, pair);
}

function addHostsField(text: string, root: YAMLMap, name: string, host: WrittenHost): string {
  const last = root.items.at(-1);
  if (root.flow && last) {
    const end = contentEnd(last);
    return splice(text, end, end, `, hosts: { ${formatScalar(name)}: ${formatFlowHost(host)} }`);
  }
  const newline = newlineOf(text);
  const indent = ' '.repeat(last ? columnOf(text, startOf(last)) : 0);
  const lines = [`${indent}hosts:`, ...blockLines(name, host, `${indent}  `, 2)];
  const body = text === '' || text.endsWith('\n') ? text : text + newline;
  return `${body}${lines.join(newline)}${newline}`;
}

/** `hosts:` or `hosts: {}` becomes a block map. */
function addFirstHost(text: string, hosts: Pair, map: YAMLMap | undefined, name: string, host: WrittenHost): string {
  const column = columnOf(text, startOf(hosts));
  const newline = newlineOf(text);
  const lines = blockLines(name, host, ' '.repeat(column + 2), 2);
  const [start, valueEnd] = map?.range ?? [contentEnd(hosts), contentEnd(hosts)];
  const end = lineEnd(text, valueEnd);
  const gapStart = map && text[start - 1] === ' ' ? start - 1 : start;
  return text.slice(0, gapStart) + text.slice(valueEnd, end) + newline + lines.join(newline) + text.slice(end);
}

function blockLines(name: string, host: WrittenHost, indent: string, step: number): string[] {
  const inner = indent + ' '.repeat(step);
  return [`${indent}${formatScalar(name)}:`, ...hostLines(host).map((line) => inner + line)];
}

function removeBlockHost(text: string, hosts: Pair, map: YAMLMap, pair: Pair): string {
  const start = lineStart(text, startOf(pair));
  const end = lineEnd(text, contentEnd(pair));
  if (map.items.length === 1) {
    // An empty block map would be nothing at all; `{}` says that it is meant.
    const colon = text.indexOf(':', contentEndOfKey(hosts)) + 1;
    return splice(`${text.slice(0, start)}${text.slice(afterNewline(text, end))}`, colon, colon, ' {}');
  }
  const after = afterNewline(text, end);
  // The last line of a file that does not end in a newline: the one before becomes that.
  if (after === end) return text.slice(0, lineEnd(text, Math.max(0, start - 1)));
  const blankBefore = /\n[ \t]*\r?\n$/.test(text.slice(0, start));
  const blankAfter = /^[ \t]*(\r?\n|$)/.test(text.slice(after));
  const kept = blankBefore && blankAfter ? text.slice(0, start).replace(/[ \t]*\r?\n$/, '') : text.slice(0, start);
  return kept + text.slice(after);
}

function removeFlowHost(text: string, map: YAMLMap, pair: Pair): string {
  const index = map.items.indexOf(pair);
  const [before, next] = [map.items[index - 1], map.items[index + 1]];
  if (before) return splice(text, contentEnd(before), contentEnd(pair), '');
  if (next) return splice(text, startOf(pair), startOf(next), '');
  return splice(text, map.range?.[0] ?? 0, map.range?.[1] ?? 0, '{}');
}

function readRoot(text: string): YAMLMap | undefined {
  const { document, problems } = readYaml(text);
  return problems.length === 0 && isMap(document?.contents) ? document.contents : undefined;
}

function findPair(map: YAMLMap | undefined, name: string): Pair | undefined {
  return map?.items.find(({ key }) => keyText(key) === name);
}

function startOf({ key }: Pair): number {
  return isScalar(key) ? (key.range?.[0] ?? 0) : 0;
}

function contentEndOfKey({ key }: Pair): number {
  return isScalar(key) ? (key.range?.[1] ?? 0) : 0;
}

/** Where the last character of a pair's content ends: comments and blank lines behind it do not count. */
function contentEnd(pair: Pair): number {
  return endOf(pair.value) ?? contentEndOfKey(pair) + 1;
}

function endOf(node: unknown): number | undefined {
  if (isScalar(node)) return node.range && node.range[1] > node.range[0] ? node.range[1] : undefined;
  if (!isMap(node) && !isSeq(node)) return undefined;
  if (node.flow) return node.range?.[1];
  const last: unknown = node.items.at(-1);
  return isPair(last) ? contentEnd(last) : (endOf(last) ?? node.range?.[1]);
}

/** A line break and the column of the last entry, if the entries stand on lines of their own; else a space. */
function flowGap(text: string, map: YAMLMap): string {
  const last = map.items.at(-1);
  if (!last) return ' ';
  const start = startOf(last);
  const ownLine = /^[ \t]*$/.test(text.slice(lineStart(text, start), start));
  return ownLine ? newlineOf(text) + ' '.repeat(columnOf(text, start)) : ' ';
}

function hasBlankBefore(text: string, pair: Pair): boolean {
  return /\n[ \t]*\r?\n([ \t]*#[^\n]*\n)*$/.test(text.slice(0, lineStart(text, startOf(pair))));
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1;
}

function columnOf(text: string, position: number): number {
  return position - lineStart(text, position);
}

/** The end of the line that `position` stands in, before its line break. A position behind a line break belongs to it. */
function lineEnd(text: string, position: number): number {
  const from = text[position - 1] === '\n' ? position - 1 : position;
  const newline = text.indexOf('\n', from);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}

function afterNewline(text: string, end: number): number {
  if (text[end] === '\r') return end + 2;
  return text[end] === '\n' ? end + 1 : end;
}

function splice(text: string, start: number, end: number, insertion: string): string {
  return text.slice(0, start) + insertion + text.slice(end);
}
