/**
 * What the schema's validator found, in words and with pointers, and the value without what it refused.
 * @module
 */
import type { SchemaError, Validator } from '../../schema/validators.generated.js';
import { knownFields } from './known-fields.ts';
import { describePattern } from './pattern-words.ts';
import { childPointer, type Place, type Problem, parsePointer, problem } from './problem.ts';
import { describeValue, listWords, quote } from './quote.ts';
import { isSecretField } from './secrets.ts';
import { suggest, suggestionHint } from './suggest.ts';
import { maxProblems } from './yaml-text.ts';

export interface SchemaResult<T> {
  /** Without the fields that were refused; absent if the whole value was. Required fields may be missing. */
  readonly written?: Partial<T>;
  /** Pointers of what was refused or is missing: rules about absence would mislead there. */
  readonly broken: readonly string[];
  readonly problems: readonly Problem[];
}

/** Validates a value. `schema` is what the validator was compiled from; it names the fields that an error is about. */
export function checkSchema<T>(value: unknown, validator: Validator<T>, schema: object, file: string): SchemaResult<T> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const message = `expected a map of fields, got ${describeValue(value)}`;
    return { broken: [''], problems: [problem('VALUE_TYPE', { file, pointer: '', target: 'value' }, message)] };
  }
  if (validator(value)) return { written: value as Partial<T>, broken: [], problems: [] };
  const problems: Problem[] = [];
  const broken = new Set<string>();
  const written = structuredClone(value) as Record<string, unknown>;
  const errors = validator.errors ?? [];
  for (const error of errors.slice(0, maxProblems)) {
    const found = describeError(error, value, schema, file);
    if (!found) continue;
    if (found.code === 'VERSION_UNSUPPORTED') return { broken: [''], problems: [found] };
    const pointer = found.at?.pointer ?? '';
    problems.push(found);
    broken.add(pointer);
    removeField(written, pointer, error.keyword !== 'required');
  }
  if (errors.length > maxProblems) return { broken: [''], problems };
  return { written: written as Partial<T>, broken: [...broken], problems };
}

/** Undefined for what the rules say better: text that does not have the form of its field. */
function describeError(error: SchemaError, value: object, schema: object, file: string): Problem | undefined {
  const { instancePath, keyword, params } = error;
  const at: Place = { file, pointer: instancePath, target: 'value' };
  const got = describeValue(valueAt(value, instancePath));
  switch (keyword) {
    case 'additionalProperties':
      return describeUnknownField(String(params.additionalProperty), error, schema, file);
    case 'required': {
      const name = String(params.missingProperty);
      return problem('FIELD_MISSING', { ...at, target: 'key' }, `expected the field ${quote(name)}, which is missing`);
    }
    case 'type':
      return problem('VALUE_TYPE', at, `expected ${describeType(params.type)}, got ${got}`);
    case 'const':
      if (instancePath === '/version') return problem('VERSION_UNSUPPORTED', at, `expected version 1, got ${got}`);
      return problem('VALUE_INVALID', at, `expected ${describeValue(params.allowedValue)}, got ${got}`);
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).map(String);
      const written = valueAt(value, instancePath);
      const hint = typeof written === 'string' ? suggestionHint(written, allowed) : undefined;
      return problem('VALUE_INVALID', at, `expected ${listWords(allowed)}, got ${got}`, { hint });
    }
    case 'minimum':
    case 'maximum': {
      const bound = keyword === 'minimum' ? 'at least' : 'at most';
      return problem('VALUE_INVALID', at, `expected ${bound} ${params.limit}, got ${got}`);
    }
    case 'minItems':
    case 'maxItems': {
      const written = valueAt(value, instancePath);
      const bound = keyword === 'minItems' ? 'at least' : 'at most';
      const count = Array.isArray(written) ? written.length : 0;
      return problem('VALUE_INVALID', at, `expected ${bound} ${params.limit} entries, got ${count}`);
    }
    case 'minLength':
    case 'maxLength': {
      const bound = keyword === 'minLength' ? 'at least' : 'at most';
      return problem('VALUE_INVALID', at, `expected ${bound} ${params.limit} characters, got ${got}`);
    }
    case 'uniqueItems': {
      const pointer = childPointer(instancePath, Number(params.i));
      const message = `expected each entry once, got ${describeValue(valueAt(value, pointer))} again`;
      return problem('VALUE_INVALID', { file, pointer, target: 'value' }, message);
    }
    case 'pattern': {
      const expected = describePattern(String(params.pattern));
      return expected === undefined ? undefined : problem('VALUE_INVALID', at, `expected ${expected}, got ${got}`);
    }
    default:
      return undefined;
  }
}

function describeUnknownField(name: string, error: SchemaError, schema: object, file: string): Problem {
  const at: Place = { file, pointer: childPointer(error.instancePath, name), target: 'key' };
  if (isNotEnforced(error.instancePath, name)) {
    const message = `expected no field ${quote(name)}: this version of Scope does not enforce it`;
    return problem('FIELD_NOT_ENFORCED', at, message);
  }
  if (isSecretField(name)) {
    const message = `expected no secret in the repository, got the field ${quote(name)}`;
    const hint = 'keep private keys on the host that they belong to; if this one was committed, replace it';
    return problem('SECRET_FOUND', at, message, { hint });
  }
  const known = knownFields(schema, error.schemaPath);
  const alias = wellKnownNames[name.toLowerCase()];
  const meant = suggest(name, known) ?? (alias !== undefined && known.includes(alias) ? alias : undefined);
  const hint = meant === undefined ? `known here are ${listWords(known, 'and')}` : `did you mean ${quote(meant)}?`;
  return problem('FIELD_UNKNOWN', at, `expected a known field, got ${quote(name)}`, { hint });
}

/** What other tools call the same thing. */
const wellKnownNames: Readonly<Record<string, string>> = {
  persistentkeepalive: 'keepalive',
  allowedips: 'routes',
  subnets: 'routes',
  endpoint: 'endpoints',
  ip: 'address',
  ips: 'address',
  pubkey: 'publicKey',
  key: 'publicKey',
  port: 'listenPort',
  peers: 'hosts',
  nodes: 'hosts',
  cidr: 'addresses',
  name: 'network',
  branch: 'ref',
};

/** Fields that later versions enforce, by the place where they stand. */
const notEnforced: Readonly<Record<string, readonly string[]>> = {
  '': ['psk', 'signers', 'stun', 'policy', 'rollout', 'tests'],
  '/topology/relays': ['transit'],
};

function isNotEnforced(parent: string, name: string): boolean {
  return notEnforced[parent]?.includes(name) ?? false;
}

function describeType(type: unknown): string {
  const types = Array.isArray(type) ? type.map(String) : String(type).split(',');
  return listWords(types.map((name) => typeWords[name] ?? name));
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
};

function valueAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const step of parsePointer(pointer)) {
    if (found === null || typeof found !== 'object') return undefined;
    found = Object.getOwnPropertyDescriptor(found, step)?.value;
  }
  return found;
}

/**
 * Removes what the pointer names, or the list that it leads through, so that the pointers of what stays are right.
 * With `last` false only such a list: a map that lacks a field stays.
 */
function removeField(value: object, pointer: string, last: boolean): void {
  const steps = parsePointer(pointer);
  let parent: unknown = value;
  for (const [index, step] of steps.entries()) {
    if (parent === null || typeof parent !== 'object') return;
    const child: unknown = Object.getOwnPropertyDescriptor(parent, step)?.value;
    if (Array.isArray(child) || (last && index === steps.length - 1)) {
      Reflect.deleteProperty(parent, step);
      return;
    }
    parent = child;
  }
}
