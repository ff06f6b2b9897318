/**
 * The plain value of a YAML document, and what of YAML this format leaves out: anchors, aliases, tags, keys that are
 * not plain names, keys that stand twice.
 * @module
 */
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import type { TextProblem } from './yaml-text.ts';

/** The value of a node. Adds to `problems`; the value is only good if it added none. Depth is bounded by the caller. */
export function toPlainValue(node: ParsedNode | null, problems: TextProblem[]): unknown {
  if (node === null) return null;
  if (isAlias(node)) {
    problems.push(unsupported(node, `expected a value, got the alias *${node.source.slice(0, 40)}`));
    return null;
  }
  checkProperties(node, problems);
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => toPlainValue(item as ParsedNode | null, problems));
  return isMap(node) ? toPlainMap(node as YAMLMap.Parsed, problems) : null;
}

function toPlainMap(map: YAMLMap.Parsed, problems: TextProblem[]): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const pair of map.items) {
    const key = keyText(pair.key);
    if (pair.key !== null) checkProperties(pair.key, problems);
    if (key === undefined) {
      problems.push(unsupported(pair.key ?? map, 'expected a plain name as key'));
      continue;
    }
    if (key === '<<') {
      problems.push(unsupported(pair.key ?? map, 'expected a plain name as key, got the merge key <<'));
      continue;
    }
    if (seen.has(key)) {
      const [start, end] = pair.key?.range ?? map.range;
      problems.push({
        code: 'YAML_DUPLICATE_KEY',
        message: `expected ${JSON.stringify(key)} once in this map, got it again`,
        start,
        end,
      });
    }
    seen.add(key);
    const child = toPlainValue(pair.value, problems);
    // A key `__proto__` becomes an ordinary property, which the schema then refuses by name.
    if (key === '__proto__') Object.defineProperty(value, key, { value: child, enumerable: true });
    else value[key] = child;
  }
  return value;
}

/** The text of a key: names, and numbers as they are written. Undefined for anything else. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  if (typeof key.value === 'string') return key.value;
  return typeof key.value === 'number' ? (key.source ?? String(key.value)) : undefined;
}

function checkProperties(node: ParsedNode, problems: TextProblem[]): void {
  if (isAlias(node)) return;
  if (node.anchor !== undefined) {
    problems.push(unsupported(node, `expected no anchor, got &${node.anchor.slice(0, 40)}`));
  }
  if (node.tag !== undefined) {
    problems.push(unsupported(node, `expected no tag, got ${JSON.stringify(node.tag.slice(0, 60))}`));
  }
}

function unsupported(node: ParsedNode, message: string): TextProblem {
  return { code: 'YAML_UNSUPPORTED', message, start: node.range[0], end: node.range[1] };
}
