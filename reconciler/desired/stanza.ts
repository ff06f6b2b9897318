/**
 * A host as text, the way a person would write it: block style, fields in the schema's order, lists on one line.
 * @module
 */
import { hostSchema, type WrittenHost } from '../../schema/host.ts';

const fields = Object.keys(hostSchema.properties) as (keyof WrittenHost)[];

/** The text of a file hosts/<name>.yaml, ending in a newline. Fields that are absent are left out. */
export function formatHostFile(host: WrittenHost): string {
  return `${hostLines(host).join('\n')}\n`;
}

/** One line for each field that is present, without indentation. */
export function hostLines(host: WrittenHost): string[] {
  return presentFields(host).map((field) => `${field}: ${formatFlow(host[field])}`);
}

/** The host as one flow map. */
export function formatFlowHost(host: WrittenHost): string {
  return formatFlow(Object.fromEntries(presentFields(host).map((field) => [field, host[field]])));
}

function presentFields(host: WrittenHost): (keyof WrittenHost)[] {
  return fields.filter((field) => host[field] !== undefined);
}

function formatFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatFlow).join(', ')}]`;
  if (value === null || typeof value !== 'object')
    return typeof value === 'string' ? formatScalar(value) : String(value);
  const pairs = Object.entries(value).map(([key, child]) => `${formatScalar(key)}: ${formatFlow(child)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** Text that YAML reads as itself also inside flow collections. Everything else is quoted. */
const plain = /^[A-Za-z0-9_/+]([A-Za-z0-9_./+@:-]*[A-Za-z0-9_/+-])?=*$/;

/** The text as a YAML scalar: plain where YAML 1.2 and 1.1 readers both take it for text. */
export function formatScalar(text: string): string {
  const meansSomethingElse = /^(true|false|null|yes|no|on|off|y|n)$/i.test(text) || !Number.isNaN(Number(text));
  return plain.test(text) && !meansSomethingElse ? text : JSON.stringify(text);
}
