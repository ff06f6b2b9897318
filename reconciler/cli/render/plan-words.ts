/**
 * Wording that all parts of a plan share: what a value was and is, what joins and leaves a list.
 * @module
 */
import type { PlanLine } from './plan.ts';

/** More values than anybody reads are counted instead; `--json` lists all. */
const shownValues = 12;

/** `1420`, or `1500 → 1420` where it was something else before. */
export function change(before: string | undefined, after: string): string {
  return before === undefined || before === after ? after : `${before} → ${after}`;
}

/** What joins and what leaves a list, instead of both whole lists. */
export function changeOfSet(before: readonly string[] | undefined, after: readonly string[]): string {
  if (!before || before.length === 0) return list(after);
  const joined = after.filter((each) => !before.includes(each)).map((each) => `+${each}`);
  const left = before.filter((each) => !after.includes(each)).map((each) => `-${each}`);
  return [...joined, ...left].join(' ') || 'repaired';
}

/** The values, or the first few and how many more there are. */
export function list(values: readonly string[]): string {
  if (values.length <= shownValues) return values.join(', ') || 'none';
  return `${values.slice(0, shownValues).join(', ')}, and ${values.length - shownValues} more`;
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Labels and values in two columns. */
export function properties(rows: readonly (readonly [string, string])[]): readonly PlanLine[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length)) + 2;
  return rows.map(([label, value]) => ({ text: `${label.padEnd(width)}${value}` }));
}
