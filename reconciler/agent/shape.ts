/**
 * Checks plain data that comes from a process that is not trusted, field by field, with the model's own parsers.
 * Every reader throws `ShapeError`; `checked` turns that into a reason, so that nothing of it leaves this layer.
 * @module
 */
import type { Parsed } from '../model/brand.ts';
import { accepted, refused } from '../model/brand.ts';

class ShapeError extends Error {}

/** Runs `read` on a value and returns its result, or the first reason why the value is not what it should be. */
export function checked<T>(value: unknown, read: (reader: Reader) => T): Parsed<T> {
  try {
    return accepted(read(new Reader(value, '')));
  } catch (error) {
    if (error instanceof ShapeError) return refused(error.message);
    throw error;
  }
}

/** One value within a document, and the path that leads to it. */
export class Reader {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  fail(expected: string): never {
    throw new ShapeError(`expected ${expected}, got ${describe(this.#value)} at ${this.#path || 'the top'}`);
  }

  get isAbsent(): boolean {
    return this.#value === undefined;
  }

  /** A field of an object. Own fields only, so that `__proto__` and `constructor` are nothing special. */
  field(name: string): Reader {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('an object');
    const found: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    return new Reader(found, this.#path === '' ? name : `${this.#path}.${name}`);
  }

  optional<T>(read: (reader: Reader) => T): T | undefined {
    return this.isAbsent ? undefined : read(this);
  }

  list<T>(maxLength: number, read: (reader: Reader) => T): T[] {
    const value = this.#value;
    if (!Array.isArray(value)) this.fail('a list');
    if (value.length > maxLength) this.fail(`at most ${maxLength} entries`);
    return value.map((item: unknown, index) => read(new Reader(item, `${this.#path}[${index}]`)));
  }

  text(maxLength = 1024): string {
    const value = this.#value;
    if (typeof value !== 'string') this.fail('text');
    if (value.length > maxLength) this.fail(`text of at most ${maxLength} characters`);
    return value;
  }

  /** Text for people: what a terminal would obey becomes `?`. */
  words(maxLength = 4096): string {
    return printable(this.text(maxLength));
  }

  matching(pattern: RegExp, expected: string, maxLength = 1024): string {
    const text = this.text(maxLength);
    return pattern.test(text) ? text : this.fail(expected);
  }

  /** Text that the parser accepts and that is already in its canonical form. */
  parsed<T extends string>(parse: (text: string) => Parsed<T>, expected: string): T {
    const text = this.text();
    const result = parse(text);
    return result.ok && result.value === text ? result.value : this.fail(expected);
  }

  integer(min: number, max: number): number {
    const value = this.#value;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max)
      this.fail(`a whole number from ${min} to ${max}`);
    return value;
  }

  boolean(): boolean {
    return typeof this.#value === 'boolean' ? this.#value : this.fail('true or false');
  }

  oneOf<T extends string | number>(...choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.#value);
    return found ?? this.fail(choices.map((choice) => JSON.stringify(choice)).join(' or '));
  }
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '?');
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(printable(value.slice(0, 80)));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
