/**
 * The text of one file of a network → its written value and every problem that shows in this file alone.
 * Whatever the text holds, these functions return; but a hostile text may exhaust memory, so that files of a repository
 * are parsed in a child process (drivers/parser).
 * @module
 */
import type { WrittenHost } from '../../schema/host.ts';
import { hostSchema } from '../../schema/host.ts';
import type { WrittenNetwork } from '../../schema/network.ts';
import { networkSchema } from '../../schema/network.ts';
import { type Validator, validateHost, validateNetwork } from '../../schema/validators.generated.js';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DiagnosticCode } from './codes.ts';
import { diagnosticCodes } from './codes.ts';
import { compareDiagnostics, placesByFile, toDiagnostics } from './diagnostics.ts';
import { countLines, locateIn, locateRange } from './locate.ts';
import { describeLargeFile, maxFileBytes, type ParsedFile } from './parsed-file.ts';
import { checkSchema } from './schema-problems.ts';
import { findSecrets, isBareKey } from './secrets.ts';
import { maxProblems, readYaml, type TextProblem, type YamlText } from './yaml-text.ts';

/** Parses network.yaml. `file` is the path that diagnostics name. */
export function parseNetworkFile(text: string, file: string): ParsedFile<WrittenNetwork> {
  return parseWith(text, file, validateNetwork, networkSchema);
}

/** Parses hosts/<name>.yaml. */
export function parseHostStanza(text: string, file: string): ParsedFile<WrittenHost> {
  return parseWith(text, file, validateHost, hostSchema);
}

/** Parses any file whose schema has a validator. */
export function parseWith<T>(text: string, file: string, validator: Validator<T>, schema: object): ParsedFile<T> {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxFileBytes) return { broken: [''], diagnostics: [describeLargeFile(file, bytes)] };
  const yaml = readYaml(text);
  const secrets = secretDiagnostics(yaml, file);
  if (yaml.problems.length > 0) {
    return { broken: [''], diagnostics: [...secrets, ...yaml.problems.map((found) => placeText(found, yaml, file))] };
  }
  const { problems, ...result } = checkSchema(yaml.value, validator, schema, file);
  const places = placesByFile(problems);
  const located = locateIn(yaml, places.get(file) ?? []);
  const found = toDiagnostics(problems, places, new Map([[file, located]]));
  return { ...result, diagnostics: [...secrets, ...withoutRepeats(found, secrets)].sort(compareDiagnostics) };
}

/** Private keys in a file that is not configuration, such as a wg-quick file beside it. */
export function parseForeignFile(text: string, file: string): ParsedFile<never> {
  const yaml = { text, lines: countLines(text) };
  const found = secretDiagnostics(yaml, file);
  if (found.length > 0 || !/\.(key|psk)$/.test(file) || !isBareKey(text)) return { broken: [], diagnostics: found };
  const start = text.search(/\S/);
  return {
    broken: [],
    diagnostics: [{ ...placeText(secretProblem('a key', start, 1), yaml, file), excerpt: '(hidden)' }],
  };
}

function secretDiagnostics(yaml: Pick<YamlText, 'text' | 'lines'>, file: string): Diagnostic<DiagnosticCode>[] {
  return findSecrets(yaml.text)
    .slice(0, maxProblems)
    .map(({ name, offset, length }) => placeText(secretProblem(name, offset, length), yaml, file));
}

function secretProblem(name: string, start: number, length: number): TextProblem {
  return {
    code: 'SECRET_FOUND',
    message: `expected no secret in the repository, got ${name}`,
    hint: 'keep private keys on the host that they belong to, and replace this one: git still holds it',
    start,
    end: start + length,
  };
}

/** The search of the text and the schema both find a field `privateKey: KEY`; once is enough. */
function withoutRepeats(
  found: readonly Diagnostic<DiagnosticCode>[],
  secrets: readonly Diagnostic<DiagnosticCode>[],
): Diagnostic<DiagnosticCode>[] {
  const lines = new Set(secrets.map(({ position }) => position?.line));
  return found.filter(({ code, position }) => code !== 'SECRET_FOUND' || !lines.has(position?.line));
}

function placeText(
  { code, message, hint, start, end }: TextProblem,
  yaml: Pick<YamlText, 'text' | 'lines'>,
  file: string,
): Diagnostic<DiagnosticCode> {
  const { position, excerpt } = locateRange(yaml, start, end);
  const { severity } = diagnosticCodes[code];
  return { code, severity, message, ...(hint !== undefined && { hint }), position: { file, ...position }, excerpt };
}
