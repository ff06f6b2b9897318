/**
 * Bundles the program for installation: `dist/main.js`, and chunks that are loaded when a command needs them, so that
 * start-up costs what the command costs. Node's own modules stay outside; everything else is inside.
 * @module
 */
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Where to: the first argument, else dist/. */
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

/** Packages in CommonJS ask for Node's modules by `require`, which an ES module has to make for itself. */
const requireBanner =
  "import { createRequire as scopeCreateRequire } from 'node:module';\nconst require = scopeCreateRequire(import.meta.url);";

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [{ in: 'reconciler/cli/main.ts', out: 'main' }],
  outdir,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  banner: { js: requireBanner },
  // Names of functions and classes stay: people read the stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
await chmod(join(outdir, 'main.js'), 0o755);
await writeFile(join(outdir, 'LICENSES.txt'), await collectLicenses(Object.keys(metafile.inputs)));

/** The licences of the packages that are inside the bundle, as they ask for. */
async function collectLicenses(inputs: readonly string[]): Promise<string> {
  const packages = new Set(
    inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? []),
  );
  const texts = await Promise.all([...packages].sort().map(readLicense));
  return `${['Scope is distributed with parts of these packages.', ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

async function readLicense(directory: string): Promise<string> {
  const names = await readdir(join(root, directory));
  const file = names.find((name) => /^licen[cs]e(\.|$)/i.test(name));
  const { name, version, license } = JSON.parse(await readFile(join(root, directory, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const text = file === undefined ? `License: ${license}` : await readFile(join(root, directory, file), 'utf8');
  return `${name} ${version}\n\n${text.trim()}`;
}
