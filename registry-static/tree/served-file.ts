/**
 * The only names that a registry ever serves, with what each means to a cache. They are the files that git's dumb HTTP
 * protocol asks for (gitprotocol-http(5)); anything else does not exist, so that no path can lead out of the tree.
 * @module
 */

export interface ServedFile {
  /** Path below the tree, exactly as requested. */
  readonly path: string;
  readonly contentType: string;
  /** True where the name says what the content is, so that it never changes. */
  readonly immutable: boolean;
}

const hash = '(?:[0-9a-f]{40}|[0-9a-f]{64})';
const kinds: readonly { readonly pattern: RegExp; readonly contentType: string; readonly immutable: boolean }[] = [
  { pattern: /^HEAD$/, contentType: 'text/plain; charset=utf-8', immutable: false },
  { pattern: /^info\/refs$/, contentType: 'text/plain; charset=utf-8', immutable: false },
  { pattern: /^objects\/info\/packs$/, contentType: 'text/plain; charset=utf-8', immutable: false },
  {
    pattern: /^objects\/[0-9a-f]{2}\/(?:[0-9a-f]{38}|[0-9a-f]{62})$/,
    contentType: 'application/x-git-loose-object',
    immutable: true,
  },
  {
    pattern: new RegExp(`^objects/pack/pack-${hash}\\.pack$`),
    contentType: 'application/x-git-packed-objects',
    immutable: true,
  },
  {
    pattern: new RegExp(`^objects/pack/pack-${hash}\\.idx$`),
    contentType: 'application/x-git-packed-objects-toc',
    immutable: true,
  },
];

/** The file that a path below the tree names; undefined if no such file is ever served. */
export function servedFile(path: string): ServedFile | undefined {
  const kind = kinds.find(({ pattern }) => pattern.test(path));
  return kind && { path, contentType: kind.contentType, immutable: kind.immutable };
}

/** True for the objects and packs of a repository: what is copied into the tree under its own name. */
export function isObjectFile(path: string): boolean {
  return servedFile(path)?.immutable ?? false;
}
