/**
 * Diagnostics as rustc and terraform print them: what, where, the line with a caret, and what to do.
 * @module
 */
import type { Diagnostic, Position } from '../../model/diagnostic.ts';
import type { Style } from './output.ts';
import { printable, printableText } from './printable.ts';

/** All diagnostics in their order, then a line that counts them. Empty for none. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], style: Style): string {
  if (diagnostics.length === 0) return '';
  return `${diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, style)).join('\n')}\n${formatCount(diagnostics, style)}\n`;
}

function formatDiagnostic(diagnostic: Diagnostic, style: Style): string {
  const color = diagnostic.severity === 'error' ? 'red' : 'yellow';
  const lines = [
    `${style([color, 'bold'], `${diagnostic.severity}[${diagnostic.code}]`)}${style('bold', `: ${printableText(diagnostic.message)}`)}`,
  ];
  const { position } = diagnostic;
  const gutter = ' '.repeat(position ? String(position.line).length : 1);
  if (position) {
    lines.push(`${gutter}${style('blue', '-->')} ${formatPosition(position)}`);
    const { excerpt } = diagnostic;
    // Excerpts are bounded: of a very long line the place may lie beyond what is there to show.
    if (excerpt !== undefined && position.column <= excerpt.length + 1)
      lines.push(...formatExcerpt(position, excerpt, color, style));
  }
  for (const { message, position: other } of diagnostic.related ?? []) {
    lines.push(`${gutter} ${style('blue', '=')} ${formatPosition(other)}: ${printable(message)}`);
  }
  if (diagnostic.hint)
    lines.push(`${gutter} ${style('blue', '=')} ${style('bold', 'hint')}: ${printable(diagnostic.hint)}`);
  return `${lines.join('\n')}\n`;
}

function formatPosition(position: Position): string {
  return `${printable(position.file)}:${position.line}:${position.column}`;
}

/** Beyond this a line is cut around the caret: a repository may hold a line of a mebibyte. */
const maxExcerpt = 160;

function formatExcerpt(position: Position, excerpt: string, color: 'red' | 'yellow', style: Style): string[] {
  const number = String(position.line);
  const gutter = ' '.repeat(number.length);
  const bar = style('blue', '|');
  const start = Math.max(0, Math.min(position.column - 1 - maxExcerpt / 2, excerpt.length - maxExcerpt));
  const shown = printable(excerpt.slice(start, start + maxExcerpt));
  const indent = Math.max(0, position.column - 1 - start);
  const carets = '^'.repeat(Math.max(1, Math.min(position.length, shown.length - indent)));
  return [
    `${gutter} ${bar}`,
    `${style('blue', number)} ${bar} ${shown}`,
    `${gutter} ${bar} ${' '.repeat(indent)}${style([color, 'bold'], carets)}`,
  ];
}

function formatCount(diagnostics: readonly Diagnostic[], style: Style): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [style('red', count(errors, 'error'))] : []),
    ...(warnings > 0 ? [style('yellow', count(warnings, 'warning'))] : []),
  ];
  return parts.join(', ');
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
