/**
 * The schemas themselves: strict, documented, honest about defaults and examples, and of the shapes of the model.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromSchema } from 'json-schema-to-ts';
import { publishedSchemas } from '../../packaging/generate/schemas.ts';
import { createAjv } from '../../packaging/generate/validators.ts';
import type { Brand } from '../../reconciler/model/brand.ts';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import type { HostConfig } from '../../reconciler/model/host-config.ts';
import type { Operation } from '../../reconciler/model/operation.ts';
import type { diagnosticSchema } from '../../schema/diagnostic.ts';
import type { hostConfigSchema } from '../../schema/host-config.ts';
import { hostFileSchema } from '../../schema/host-file.ts';
import { networkSchema } from '../../schema/network.ts';
import type { operationSchema } from '../../schema/operation.ts';

interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly additionalProperties?: Node | false;
}

function* walk(
  node: Node,
  path: string,
): Generator<{ readonly path: string; readonly node: Node; readonly required: boolean }> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    yield { path: `${path}.${name}`, node: child, required: node.required?.includes(name) ?? false };
    yield* walk(child, `${path}.${name}`);
  }
  if (node.items) yield* walk(node.items, `${path}[]`);
  for (const [index, child] of (node.oneOf ?? []).entries()) yield* walk(child, `${path}(${index})`);
  if (node.additionalProperties) yield* walk(node.additionalProperties, `${path}.<name>`);
}

test('every schema compiles in strict mode', () => {
  for (const { schema, name } of publishedSchemas) assert.ok(createAjv().compile(schema), name);
});

test('no object takes fields that it does not name', () => {
  for (const { schema, name } of publishedSchemas) {
    for (const { path, node } of [{ path: name, node: schema as Node }, ...walk(schema as Node, name)]) {
      if (node.properties) assert.notEqual(node.additionalProperties, undefined, path);
    }
  }
});

test('every field that people write is described, and says what its absence means', () => {
  for (const schema of [networkSchema, hostFileSchema]) {
    for (const { path, node, required } of walk(schema as Node, schema.title)) {
      assert.ok(node.description && node.description.length > 10, path);
      const explained =
        node.default !== undefined || /absent|missing|only|oldest|none\b|required/i.test(node.description);
      assert.ok(required || explained || node.examples, `${path}: no default, and nothing about its absence`);
    }
  }
});

test('defaults and examples are valid where they stand', () => {
  for (const { schema, name } of publishedSchemas) {
    for (const { path, node } of walk(schema as Node, name)) {
      const values = [...(node.default === undefined ? [] : [node.default]), ...(node.examples ?? [])];
      if (values.length === 0) continue;
      const validate = createAjv().compile(node);
      for (const value of values) assert.ok(validate(value), `${path}: ${JSON.stringify(value)}`);
    }
  }
});

/** The model's types as JSON has them: without brands and `readonly`, and what is undefined is left out. */
type Plain<T> =
  T extends Brand<string>
    ? string
    : T extends readonly (infer Item)[]
      ? Plain<Item>[]
      : T extends object
        ? Together<
            { -readonly [Key in keyof T as undefined extends T[Key] ? never : Key]: Plain<T[Key]> } & {
              -readonly [Key in keyof T as undefined extends T[Key] ? Key : never]?: Plain<Exclude<T[Key], undefined>>;
            }
          >
        : T;
type Together<T> = { [Key in keyof T]: T[Key] };
type Same<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? true
    : 'the schema says more than the model'
  : 'the model says more than the schema';

test('the schemas of operations, configurations and diagnostics have the shape of the model', () => {
  // The compiler does the checking: a difference makes one of these types a string.
  const config: Same<Plain<HostConfig>, FromSchema<typeof hostConfigSchema>> = true;
  const diagnostic: Same<Plain<Diagnostic>, FromSchema<typeof diagnosticSchema>> = true;
  const operation: Same<Plain<Operation>, FromSchema<typeof operationSchema>> = true;
  assert.ok(config && diagnostic && operation);
});
