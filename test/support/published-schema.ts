/**
 * What a command printed with `--json`, against the schema that is published for it.
 * @module
 */
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { publishedSchemas } from '../../packaging/generate/schemas.ts';

/** Fails unless the text is one JSON document that schema/<name>.schema.json accepts. */
export function checkDocument(name: string, text: string): void {
  const schema = publishedSchemas.find((each) => each.name === name)?.schema;
  assert.ok(schema, `no schema ${name}`);
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(schema);
  assert.ok(validate(JSON.parse(text)), `${name}: ${ajv.errorsText(validate.errors)}\n${text}`);
}
