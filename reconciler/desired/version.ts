/**
 * Versions of Scope, `MAJOR.MINOR.PATCH`, as `minAgent` compares them.
 * @module
 */

/** True if `version` is older than `wanted`. A pre-release counts as its release: it understands the same files. */
export function isOlderVersion(version: string, wanted: string): boolean {
  const own = parseVersion(version);
  for (const [index, part] of parseVersion(wanted).entries()) {
    const mine = own[index] ?? 0;
    if (mine !== part) return mine < part;
  }
  return false;
}

function parseVersion(text: string): number[] {
  return text
    .replace(/[-+].*$/, '')
    .split('.')
    .map(Number);
}
