/**
 * Longest-prefix match as kernels do it: the longest prefix wins, among equals the lowest metric.
 * Serves routing tables and WireGuard's AllowedIPs alike.
 * @module
 */
import { type Prefix, prefixLength } from '../model/address.ts';
import type { AddressSpace } from './address-space.ts';

export interface PrefixEntry<T> {
  readonly prefix: Prefix;
  readonly metric: number;
  readonly value: T;
}

export interface PrefixTable<T> {
  /** The value of the best entry for the address with this rank, or undefined where none matches. */
  lookup(rank: number): T | undefined;
  /** The table as spans: from `starts[i]` up to the next start, `values[i]`. */
  readonly starts: readonly number[];
  readonly values: readonly (T | undefined)[];
}

/**
 * Above this many spans a table is spelled out, one entry an address: 4 bytes an address, and a look-up is one read. Most
 * tables (those of edges) have a handful of spans and are searched; spelling all out would take gigabytes at 10,000 hosts.
 */
const searchedSpans = 32;

export function buildPrefixTable<T>(space: AddressSpace, entries: readonly PrefixEntry<T>[]): PrefixTable<T> {
  const { starts, values } = flatten(space, entries);
  if (starts.length <= searchedSpans) return { lookup: (rank) => values[spanAt(starts, rank)], starts, values };
  const spanByRank = new Int32Array(space.size).fill(-1);
  starts.forEach((start, span) => {
    spanByRank.fill(span, start, starts[span + 1]);
  });
  return { lookup: (rank) => values[spanByRank[rank] ?? -1], starts, values };
}

/** The position of the last start at or below `rank`; -1 where there is none. */
function spanAt(starts: readonly number[], rank: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= rank) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Two prefixes are disjoint or one holds the other, so one sweep with a stack yields spans that do not overlap. */
function flatten<T>(space: AddressSpace, entries: readonly PrefixEntry<T>[]) {
  const starts: number[] = [];
  const values: (T | undefined)[] = [];
  const open: { readonly end: number; readonly value: T }[] = [];
  const begin = (start: number, value: T | undefined): void => {
    if (starts.at(-1) === start) values[values.length - 1] = value;
    else {
      starts.push(start);
      values.push(value);
    }
  };
  const closeUntil = (start: number): void => {
    for (let top = open.at(-1); top && top.end <= start; top = open.at(-1)) {
      open.pop();
      begin(top.end, open.at(-1)?.value);
    }
  };
  for (const { first, end, value } of sortedSpans(space, entries)) {
    closeUntil(first);
    open.push({ end, value });
    begin(first, value);
  }
  closeUntil(Number.POSITIVE_INFINITY);
  return { starts, values };
}

/** Outer before inner, and of the same prefix the best metric last, since the last one painted shows. */
function sortedSpans<T>(space: AddressSpace, entries: readonly PrefixEntry<T>[]) {
  return entries
    .map(({ prefix, metric, value }) => ({ ...space.spanOf(prefix), length: prefixLength(prefix), metric, value }))
    .filter(({ first, end }) => first < end)
    .sort((a, b) => a.first - b.first || a.length - b.length || b.metric - a.metric);
}
