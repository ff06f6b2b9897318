/**
 * Measured rows as a table that is both Markdown and readable in a terminal.
 * @module
 */
import type { Times } from './measure.ts';

export interface Row {
  readonly what: string;
  /** Size of the network; absent: it has no part in it. */
  readonly hosts?: number;
  readonly times: Times;
  /** What the same machine needs at least, measured in the same turns. */
  readonly floor?: { readonly what: string; readonly times: Times };
  /** All processes together, at the moment when they had the most. */
  readonly peakMiB?: number;
  /** What it should come to. Reported, never asserted. */
  readonly target?: Target;
}

/** `ratio`: times the floor. */
export type Target = { readonly ms: number; readonly mib?: number } | { readonly ratio: number };

export interface Section {
  readonly title: string;
  /** What is measured, and how, in whole sentences. */
  readonly about: string;
  readonly rows: readonly Row[];
}

export function formatSection({ title, about, rows }: Section): string {
  const columns = [
    'What',
    'Hosts',
    'Median (min–max)',
    'CPU',
    'Floor',
    'Ratio',
    'Ratio of CPU',
    'Peak memory',
    'Target',
  ];
  const cells = rows.map((row) => [
    row.what,
    row.hosts?.toLocaleString('en') ?? '',
    formatTimes(row.times),
    row.times.cpu === 0 ? '' : `${row.times.cpu} ms`,
    row.floor ? `${formatTimes(row.floor.times)} ${row.floor.what}` : '',
    row.floor ? `${ratioOf(row).toFixed(1)}` : '',
    row.floor && row.floor.times.cpu > 0 ? (row.times.cpu / row.floor.times.cpu).toFixed(1) : '',
    row.peakMiB === undefined ? '' : `${row.peakMiB.toFixed(0)} MiB`,
    row.target ? formatTarget(row, row.target) : '',
  ]);
  const used = columns.map((_, index) => index < 1 || cells.some((row) => row[index] !== ''));
  const table = [columns, ...cells].map((row) => row.filter((_, index) => used[index]));
  const widths = (table[0] ?? []).map((_, index) => Math.max(...table.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = table;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return `### ${title}\n\n${about}\n\n${[line(head), rule, ...body.map(line)].join('\n')}\n`;
}

function ratioOf({ times, floor }: Row): number {
  return floor ? times.median / floor.times.median : Number.NaN;
}

function formatTarget(row: Row, target: Target): string {
  if ('ratio' in target) return `${mark(ratioOf(row) <= target.ratio)} ≤ ${target.ratio}`;
  const time = `${mark(row.times.median <= target.ms)} ≤ ${formatMs(target.ms)}`;
  if (target.mib === undefined || row.peakMiB === undefined) return time;
  return `${time}, ${mark(row.peakMiB <= target.mib)} ≤ ${target.mib} MiB`;
}

function mark(holds: boolean): string {
  return holds ? '✔' : '✖';
}

function formatTimes({ median, min, max, runs }: Times): string {
  return runs === 1 ? `${formatMs(median)} (once)` : `${formatMs(median)} (${formatMs(min)}–${formatMs(max)})`;
}

function formatMs(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`;
}
