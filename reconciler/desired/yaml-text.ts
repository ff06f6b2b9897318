/**
 * YAML 1.2 text (core schema) to a document of plain scalars, lists and maps, with every problem that has a place in
 * the text. Bounded by construction: nesting is stopped while tokens are read, before anything recurses over it.
 * @module
 */
import {
  Composer,
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
} from 'yaml';
import type { DiagnosticCode } from './codes.ts';
import { isWgQuickText } from './secrets.ts';
import { toPlainValue } from './yaml-value.ts';

/** The format itself needs 6 levels; the limit leaves room and keeps every recursion far from the stack's end. */
const maxDepth = 32;

/** Told of one file. A person mends the first few and runs again; a hostile file could have a million. */
export const maxProblems = 1_000;

export interface TextProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  /** Range in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

export interface YamlText {
  readonly text: string;
  readonly lines: LineCounter;
  /** Absent where the text is not YAML, or nested too deep. */
  readonly document?: Document.Parsed<ParsedNode>;
  /** The value, if there is no problem. */
  readonly value?: unknown;
  readonly problems: readonly TextProblem[];
}

/** Reads one document. Never throws on what `text` holds. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const tokens = readTokens(text, lines);
  if (!Array.isArray(tokens)) return { text, lines, problems: [tokens] };
  // Uniqueness is checked below: the library's own check takes time in the square of a map's size.
  const composer = new Composer({
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    strict: true,
    resolveKnownTags: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'silent',
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (!document) return { text, lines, problems: [] };
  const syntax = syntaxProblems(text, document);
  if (syntax.length > 0) return { text, lines, problems: syntax };
  const problems: TextProblem[] = directiveProblems(text, tokens);
  if (second) {
    const start = second.range[0];
    problems.push({
      code: 'YAML_MANY_DOCUMENTS',
      message: 'expected one document, got a second one',
      start,
      end: start + 1,
    });
  }
  const value = document.contents === null ? null : toPlainValue(document.contents, problems);
  if (problems.length > 0) return { text, lines, document, problems: withoutRepeats(problems, lines) };
  return { text, lines, document, problems, value };
}

/** The first of each kind on each line: ten aliases in a row are one mistake. */
function withoutRepeats(problems: readonly TextProblem[], lines: LineCounter): TextProblem[] {
  const told = new Set<string>();
  return problems
    .filter(({ code, start }) => {
      const key = `${code} ${lines.linePos(start).line}`;
      if (told.has(key)) return false;
      told.add(key);
      return true;
    })
    .slice(0, maxProblems);
}

/** The tokens of the text, or the problem that it is nested too deep. */
function readTokens(text: string, lines: LineCounter): Token[] | TextProblem {
  const lexer = new Lexer();
  const parser = new Parser(lines.addNewLine);
  const tokens: Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of lexer.lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > maxDepth) {
      const start = Math.min(parser.offset, text.length - 1);
      const message = `expected at most ${maxDepth} levels of nesting, got more`;
      return { code: 'YAML_TOO_DEEP', message, start, end: start + 1 };
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

type Token = Parameters<Composer['next']>[0];

/** Later errors of one text mostly follow from the first, so that only the first on a line and five in all are told. */
function syntaxProblems(text: string, { errors, contents }: Document.Parsed<ParsedNode>): TextProblem[] {
  const hint = isWgQuickText(text)
    ? 'this is a wg-quick file: write the host as YAML, and leave its private key on the host'
    : undefined;
  const first = errors.filter(({ pos }, index) => {
    const before = errors[index - 1];
    return !before || text.slice(before.pos[0], pos[0]).includes('\n');
  });
  return first.slice(0, 5).map(({ message, code, pos }) => {
    const opening = code === 'MISSING_CHAR' && message.includes('quote') ? lastScalarStart(contents) : undefined;
    const start = opening ?? skipSpaces(text, pos[0]);
    const words =
      opening === undefined ? formatSyntaxMessage(message) : 'expected a closing quote, got the end of the file';
    return {
      code: 'YAML_SYNTAX',
      message: words,
      ...(hint !== undefined && { hint }),
      start,
      end: Math.max(pos[1], start + 1),
    };
  });
}

/** Where a quote that is never closed was opened: it swallowed the rest, so it begins the last scalar. */
function lastScalarStart(node: unknown): number | undefined {
  if (isScalar(node)) return node.range?.[0];
  const last: unknown = isMap(node) || isSeq(node) ? node.items.at(-1) : undefined;
  if (last === undefined) return undefined;
  return isPair(last) ? (lastScalarStart(last.value) ?? lastScalarStart(last.key)) : lastScalarStart(last);
}

function skipSpaces(text: string, start: number): number {
  let position = start;
  while (text[position] === ' ') position++;
  return position;
}

/** The library's own words, in this product's style. */
function formatSyntaxMessage(message: string): string {
  const line = (message.split('\n')[0] ?? '').slice(0, 200);
  return line.charAt(0).toLowerCase() + line.slice(1).replace(/[.:]$/, '');
}

function directiveProblems(text: string, tokens: readonly Token[]): TextProblem[] {
  return tokens.flatMap((token) =>
    token.type === 'directive'
      ? [
          {
            code: 'YAML_UNSUPPORTED',
            message: `expected no directive, got ${JSON.stringify(token.source.slice(0, 40))}`,
            start: token.offset,
            end: Math.min(token.offset + token.source.length, text.length),
          },
        ]
      : [],
  );
}
