/**
 * Writes every generated file, or with `--check` names those that are stale and exits 1.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderCliReference } from '../reconciler/cli/reference.ts';
import { formatDiagnosticReference } from './generate/diagnostic-reference.ts';
import { formatSchemaReference } from './generate/schema-reference.ts';
import { publishedSchemas } from './generate/schemas.ts';
import { formatSchemaHash, formatValidators, formatValidatorTypes } from './generate/validators.ts';

const root = new URL('../', import.meta.url);

const validators = await formatValidators();

const texts: ReadonlyMap<string, string> = new Map([
  ...publishedSchemas.map(
    ({ name, schema }) => [`schema/${name}.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`] as const,
  ),
  ['schema/validators.generated.js', validators],
  ['schema/schema-hash.generated.ts', formatSchemaHash(validators)],
  ['schema/validators.generated.d.ts', formatValidatorTypes()],
  ['docs/reference/schema.md', formatSchemaReference()],
  ['docs/reference/diagnostics.md', await formatDiagnosticReference()],
  ['docs/reference/cli.md', await renderCliReference()],
]);

const stale: string[] = [];
for (const [path, text] of texts) {
  const present = await readFile(new URL(path, root), 'utf8').catch(() => undefined);
  if (present !== text) stale.push(path);
}

if (process.argv.includes('--check')) {
  for (const path of stale) console.error(`stale: ${path} (run: node packaging/generate.ts)`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) {
    await writeFile(fileURLToPath(new URL(path, root)), texts.get(path) ?? '');
    console.log(`wrote ${path}`);
  }
}
