/**
 * `scope fmt`: one way to write a file. Indentation, spacing and line breaks change; comments, order and values stay.
 * @module
 */
import { type Document, isMap, isSeq, visit, YAMLMap, YAMLSeq } from 'yaml';
import { readYaml } from './yaml-text.ts';

/** Flow collections that would be longer are written one entry a line. */
const lineWidth = 120;

/** The text in its one form, or undefined if it has problems. Formatting that again changes nothing. */
export function formatYaml(text: string): string | undefined {
  const { document, value, problems } = readYaml(text.replaceAll('\r\n', '\n'));
  if (!document || problems.length > 0) return undefined;
  if (document.contents === null) return text.trim() === '' ? '' : `${trimLines(text)}\n`;
  padFlowMaps(document);
  collapseBlankLines(document);
  const formatted = document.toString({ indent: 2, indentSeq: true, lineWidth, flowCollectionPadding: true });
  // Whatever the printer may do one day, a file never changes its meaning here.
  return JSON.stringify(readYaml(formatted).value) === JSON.stringify(value) ? formatted : text;
}

/** `{ a: b }` but `[a, b]`: the printer knows one option for both, so each collection brings its own. */
function padFlowMaps(document: Document.Parsed): void {
  visit(document, {
    Collection(_, node) {
      if (isMap(node)) setPadding(node, YAMLMap.prototype.toString, ' ');
      else if (isSeq(node)) setPadding(node, YAMLSeq.prototype.toString, '');
    },
  });
}

/** Of several blank lines after a comment one stays; elsewhere the printer sees to that. */
function collapseBlankLines(document: Document.Parsed): void {
  visit(document, {
    Node(_, node) {
      if (node.commentBefore) node.commentBefore = collapse(node.commentBefore);
      if (node.comment) node.comment = collapse(node.comment);
    },
  });
}

function collapse(comment: string): string {
  return comment.replace(/\n(\s*\n)+/g, '\n\n').replace(/\n+$/, '\n');
}

type Print = (this: YAMLMap | YAMLSeq, context?: object, onComment?: () => void, onChompKeep?: () => void) => string;

function setPadding(node: YAMLMap | YAMLSeq, print: unknown, flowCollectionPadding: string): void {
  const printer = print as Print;
  node.toString = (context?: object, ...rest: (() => void)[]) =>
    printer.call(node, context && { ...context, flowCollectionPadding }, ...rest);
}

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
