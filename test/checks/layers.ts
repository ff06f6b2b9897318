/**
 * Finds imports that point upwards or sideways in the layer table, packages in folders that may not have them, and
 * clocks, randomness and environment in pure folders.
 * @module
 */
import { posix } from 'node:path';
import { entryPoint, type Layer, layers } from './layer-table.ts';
import { type Import, importsOf, linesThatUse } from './source-text.ts';

const impure =
  /\bDate\.now\b|\bnew Date\s*\(\s*\)|\bMath\.random\b|\bperformance\.now\b|\bprocess\.[a-z]+\b|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\s*\(|\brandom(?:Bytes|UUID|Int|FillSync|Fill)\b|\bgetRandomValues\b/g;
const entryPointOnly = /\bprocess\.(?:env|exit|exitCode)\b/g;

/** Reasons, one a line: `FILE:LINE: …`; empty if all is in order. `files` maps paths from the root to their text. */
export function layerViolations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, source]) => {
    const layer = layerOf(path);
    if (!layer) return [`${path}:1: lies in no folder of the layer table`];
    const at = (line: number, reason: string) => `${path}:${line}: ${reason}`;
    const imports = importsOf(source).flatMap((found) => {
      const reason = found.specifier.startsWith('.')
        ? refuseFile(path, layer, posix.join(posix.dirname(path), found.specifier))
        : refusePackage(layer, found);
      return reason === undefined ? [] : [at(found.line, reason)];
    });
    const impurities = layer.pure ? linesThatUse(source, impure) : [];
    const entries = path === entryPoint ? [] : linesThatUse(source, entryPointOnly);
    return [
      ...imports,
      ...impurities.map(({ line, word }) => at(line, `${layer.folder} is pure, got ${word}`)),
      ...(layer.pure ? [] : entries.map(({ line, word }) => at(line, `only ${entryPoint} may use ${word}`))),
    ];
  });
}

function layerOf(path: string): Layer | undefined {
  const claims = layers.filter(({ folder }) => path.startsWith(`${folder}/`));
  return claims.sort((a, b) => b.folder.length - a.folder.length)[0];
}

function refuseFile(from: string, layer: Layer, to: string): string | undefined {
  if (!to.startsWith(`${layer.folder}/`)) {
    const allowed =
      layer.mayImport.some((folder) => to === folder || to.startsWith(`${folder}/`)) || isSharedDriver(layer, to);
    return allowed ? undefined : `${layer.folder} may not import ${to}`;
  }
  if (!layer.separateSubfolders) return undefined;
  const [own, other] = [subfolder(layer, from), subfolder(layer, to)];
  return other === undefined || other === own ? undefined : `${own ?? 'shared code'} may not import ${other}`;
}

/** A folder that may import one driver may also import what the drivers share. */
function isSharedDriver(layer: Layer, to: string): boolean {
  const drivers = layer.mayImport.some((folder) => folder.startsWith('reconciler/drivers/'));
  return drivers && posix.dirname(to) === 'reconciler/drivers';
}

function subfolder(layer: Layer, path: string): string | undefined {
  const rest = path.slice(layer.folder.length + 1);
  return rest.includes('/') ? `${layer.folder}/${rest.slice(0, rest.indexOf('/'))}` : undefined;
}

function refusePackage(layer: Layer, { specifier, names }: Import): string | undefined {
  for (const allowed of layer.packages) {
    const [, name = allowed, only] = /^(.*)\{(.*)\}$/.exec(allowed) ?? [];
    if (!matches(name, specifier)) continue;
    if (only === undefined) return undefined;
    const others = names?.filter((imported) => imported !== only) ?? ['all of it'];
    if (others.length === 0) return undefined;
    return `${layer.folder} may import ${only} from ${name}, got ${others.join(', ')}`;
  }
  return `${layer.folder} may not import ${specifier}`;
}

function matches(allowed: string, specifier: string): boolean {
  if (allowed === 'node:*') return specifier.startsWith('node:') && specifier !== 'node:child_process';
  const name = allowed.endsWith('/*') ? allowed.slice(0, -2) : allowed;
  return specifier === name || specifier.startsWith(`${name}/`);
}
