/**
 * Which prefixes lie in which, for many at once. Two prefixes are nested or disjoint, so one sorted pass with a stack
 * finds all containments: n log n, where comparing pairs of 10,000 would be 10⁸.
 * @module
 */
import { contains, type PrefixRange } from '../model/address.ts';

export interface SweepItem {
  readonly range: PrefixRange;
  /** Orders equal prefixes, so that the outcome does not depend on the order of the input. */
  readonly order: string;
}

/** Calls `visit` for each item, with those that contain it or equal it and came before, the widest first. */
export function sweepPrefixes<Item extends SweepItem>(
  items: readonly Item[],
  visit: (item: Item, containers: readonly Item[]) => void,
): void {
  const stack: Item[] = [];
  for (const item of items.toSorted(compareItems)) {
    while (stack.length > 0 && !contains((stack.at(-1) as Item).range, item.range)) stack.pop();
    visit(item, stack);
    stack.push(item);
  }
}

function compareItems(a: SweepItem, b: SweepItem): number {
  if (a.range.family !== b.range.family) return a.range.family === 'ipv4' ? -1 : 1;
  if (a.range.first !== b.range.first) return a.range.first < b.range.first ? -1 : 1;
  if (a.range.length !== b.range.length) return a.range.length - b.range.length;
  return a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
}
