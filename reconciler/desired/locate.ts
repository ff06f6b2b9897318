/**
 * From a JSON pointer to a line and column, and the line itself. The text is one that `readYaml` has accepted, or at
 * least made a document of.
 * @module
 */
import { isMap, isScalar, isSeq, LineCounter } from 'yaml';
import type { Position } from '../model/diagnostic.ts';
import { parsePointer } from './problem.ts';
import { hideSecrets } from './secrets.ts';
import { readYaml, type YamlText } from './yaml-text.ts';
import { keyText } from './yaml-value.ts';

export interface Located {
  /** Without the file's name. */
  readonly position: Omit<Position, 'file'>;
  readonly excerpt: string;
}

export interface PointerTarget {
  readonly pointer: string;
  readonly target: 'key' | 'value';
}

/** Where each pointer leads. One that leads nowhere is located at the nearest key above it. */
export function locate(text: string, pointers: readonly PointerTarget[]): Located[] {
  return pointers.length === 0 ? [] : locateIn(readYaml(text), pointers);
}

/** The same in a text that was read already. */
export function locateIn(yaml: YamlText, pointers: readonly PointerTarget[]): Located[] {
  return pointers.map(({ pointer, target }) => {
    const [start, end] = findRange(yaml, parsePointer(pointer), target);
    return locateRange(yaml, start, end);
  });
}

/** The position of a range of the text, cut at the end of its first line. */
export function locateRange({ text, lines }: Pick<YamlText, 'text' | 'lines'>, start: number, end: number): Located {
  const { line, col } = lines.linePos(start);
  const lineStart = lines.lineStarts[line - 1] ?? 0;
  const newline = text.indexOf('\n', lineStart);
  const source = text.slice(lineStart, newline < 0 ? text.length : newline).replace(/\r$/, '');
  const length = Math.max(1, Math.min(end - start, source.length - col + 1));
  return { position: { line, column: col, length }, excerpt: formatExcerpt(source) };
}

/** The line starts of a text that is not read as YAML. */
export function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return lines;
}

/** Longer than any line that a person writes; whoever prints it cuts it around the caret. */
const longestExcerpt = 4_000;

/** A source line as it may be shown: secrets starred out, control characters as spaces, bounded in length. */
function formatExcerpt(line: string): string {
  const visible = hideSecrets(line).replace(/\p{Cc}/gu, ' ');
  return visible.length > longestExcerpt ? `${visible.slice(0, longestExcerpt)}…` : visible;
}

function findRange(
  { document }: YamlText,
  steps: readonly string[],
  target: 'key' | 'value',
): readonly [number, number] {
  let node: unknown = document?.contents;
  let nearest: readonly [number, number] = [0, 1];
  for (const [depth, step] of steps.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => keyText(key) === step);
      if (!pair) return nearest;
      nearest = rangeOf(pair.key) ?? nearest;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      nearest = rangeOf(node) ?? nearest;
    } else return nearest;
    if (depth === steps.length - 1 && target === 'value' && isScalar(node)) return rangeOf(node) ?? nearest;
  }
  return nearest;
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : undefined;
}
