/**
 * What a TypeScript file imports and which words its code uses, by scanning its text: a compiler is not needed for that.
 * @module
 */

export interface Import {
  readonly specifier: string;
  /** Imported names; undefined for side effects, namespaces and `import()`. */
  readonly names: readonly string[] | undefined;
  readonly line: number;
}

/** Comments are captured; strings and templates are matched too, so that a `//` inside them is not taken for one. */
const commentOrText = /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
const statement = /^\s*(?:import|export)\b([^'";=()]*?)\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;
const expression = /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g;

/** All imports, those of types and the dynamic ones too. */
export function importsOf(source: string): Import[] {
  const code = source.replaceAll(commentOrText, (whole, isComment) => (isComment ? blank(whole) : whole));
  const statements = [...code.matchAll(statement)].map((match) => ({
    specifier: match[2] ?? match[3] ?? '',
    names: namesOf(match[1] ?? ''),
    line: lineOf(code, match),
  }));
  const expressions = [...code.matchAll(expression)].map((match) => ({
    specifier: match[1] ?? '',
    names: undefined,
    line: lineOf(code, match),
  }));
  return [...statements, ...expressions];
}

/** The lines on which the code, comments and strings left out, matches. `pattern` must be global. */
export function linesThatUse(source: string, pattern: RegExp): { readonly line: number; readonly word: string }[] {
  const code = source.replaceAll(commentOrText, blank);
  return [...code.matchAll(pattern)].map((match) => ({ line: lineOf(code, match), word: match[0] }));
}

/** `{ a, type B as C }` → `a`, `B`. */
function namesOf(clause: string): readonly string[] | undefined {
  const braces = /^\s*(?:type\s*)?\{([^}]*)\}\s*$/.exec(clause);
  if (!braces) return undefined;
  const names = (braces[1] ?? '').split(',').map((name) => name.trim().replace(/^type\s+/, ''));
  return names.filter((name) => name !== '').map((name) => name.split(/\s+as\s+/)[0] ?? name);
}

/** Keeps the line numbers. */
function blank(whole: string): string {
  return whole.replaceAll(/[^\n]/g, ' ');
}

function lineOf(code: string, match: RegExpExecArray): number {
  const start = match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0);
  return code.slice(0, start).split('\n').length;
}
