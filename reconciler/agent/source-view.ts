/**
 * What an unprivileged source must be able to reach although only root can enter the folder above it: Scope itself in
 * /root, a repository beside it. It gets a view of the file system of its own, in which such a folder holds nothing but
 * the few things that were asked for; permissions below them stay as they are.
 * @module
 */
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';

export interface View {
  /** Folders that are replaced by empty ones. */
  readonly covered: readonly string[];
  /** Files and folders that appear again at their place below those. */
  readonly kept: readonly string[];
}

interface Viewer {
  readonly uid: number;
  readonly gid: number;
}

/** The shell keeps each kept thing open as descriptor 3 to 9; more do not fit. */
const maxKept = 7;

/** What has to be arranged for `viewer` to reach all of `paths`; undefined if nothing is in the way. Needs root. */
export async function planView(paths: readonly string[], viewer: Viewer): Promise<View | undefined> {
  const covered = new Set<string>();
  const kept = new Set<string>();
  for (const path of await withTargets(paths)) {
    const chain = ancestors(path);
    const closed = await Promise.all(chain.slice(0, -1).map((folder) => isClosed(folder, viewer)));
    const first = chain[closed.indexOf(true)];
    const open = chain[closed.lastIndexOf(true) + 1];
    if (first === undefined || open === undefined || !closed.includes(true)) continue;
    covered.add(first);
    kept.add(open);
  }
  if (covered.size === 0) return undefined;
  const view = { covered: topmost(covered), kept: topmost(kept) };
  if (view.kept.length <= maxKept) return view;
  throw new DriverError(
    'NOT_PERMITTED',
    `expected places that user id ${viewer.uid} may enter, got ${view.kept.join(', ')}`,
  );
}

/** Wraps a command so that it sees the file system so. Uses unshare(1), mount(8) and a shell that is given no text. */
export function withView({ covered, kept }: View, command: readonly string[]): readonly string[] {
  const descriptor = (index: number) => index + 3;
  const place = (index: number) => `"$${index + 1}"`;
  const lines = [
    ...kept.map((_, index) => `exec ${descriptor(index)}<${place(index)}`),
    ...covered.map((_, index) => `mount -t tmpfs -o mode=755,size=64k tmpfs "\${${kept.length + index + 1}}"`),
    ...kept.map((_, index) => {
      const source = `/proc/self/fd/${descriptor(index)}`;
      const make = `if [ -d ${source} ]; then mkdir -p ${place(index)}; else mkdir -p "$(dirname ${place(index)})"; : >${place(index)}; fi`;
      // Not canonical: the name of what was opened now means the empty place where it goes.
      return `${make}; mount --no-canonicalize --bind ${source} ${place(index)}; exec ${descriptor(index)}<&-`;
    }),
    `shift ${kept.length + covered.length}`,
    'exec "$@"',
  ];
  const shell = ['sh', '-ec', lines.join('\n'), 'sh', ...kept, ...covered];
  return ['unshare', '--mount', '--propagation', 'private', '--', ...shell, ...command];
}

/** Each path, and what it leads to where it is a link. Paths that do not exist are left to whoever uses them. */
async function withTargets(paths: readonly string[]): Promise<readonly string[]> {
  const targets = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)));
  const existing = paths.filter((_, index) => targets[index] !== undefined);
  return [...new Set([...existing, ...targets.filter((target) => target !== undefined)])];
}

/** Whether a folder's permissions keep somebody without privileges from what is in it. */
async function isClosed(folder: string, { uid, gid }: Viewer): Promise<boolean> {
  const { mode, uid: owner, gid: group } = await stat(folder);
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  return (mode & bit) === 0;
}

function topmost(paths: ReadonlySet<string>): string[] {
  const isBelowAnother = (path: string) => ancestors(dirname(path)).some((folder) => paths.has(folder));
  return [...paths].filter((path) => path === '/' || !isBelowAnother(path));
}

/** `/`, `/srv`, `/srv/net` for `/srv/net`. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}
