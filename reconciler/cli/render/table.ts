/**
 * Columns of text, aligned. Widths are counted in characters: what Scope prints in tables is ASCII by its schemas.
 * @module
 */
import type { Style } from './output.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** A cell, with the format that it is printed in where colours are on. */
export type Cell = string | { readonly text: string; readonly format: Parameters<Style>[0] };

const gap = '  ';

/** The table with a bold title line and a line end after every row. No rows: the title line alone. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], style: Style): string {
  const textOf = (cell: Cell | undefined) => (typeof cell === 'object' ? cell.text : (cell ?? ''));
  const widths = columns.map((column, index) =>
    rows.reduce((width, row) => Math.max(width, textOf(row[index]).length), column.title.length),
  );
  const line = (cells: readonly Cell[]) =>
    columns
      .map((column, index) => {
        const cell = cells[index];
        const text = textOf(cell);
        const last = index === columns.length - 1;
        const padding = ' '.repeat((widths[index] ?? 0) - text.length);
        const shown = typeof cell === 'object' ? style(cell.format, text) : text;
        if (column.align === 'right') return padding + shown;
        return last ? shown : shown + padding;
      })
      .join(gap)
      .trimEnd();
  const titles = columns.map((column): Cell => ({ text: column.title, format: 'bold' }));
  return [titles, ...rows].map((row) => `${line(row)}\n`).join('');
}
