/**
 * What an unprivileged source must be able to reach although only root can enter the folder above it: Scope itself in
 * /root, a repository beside it. It gets a view of the file system of its own, in which such a folder holds nothing but
 * the few things that were asked for; permissions below them stay as they are.
 * @module
 */
import { realpath, stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';

export interface View {
  /** Folders that are replaced by empty ones. */
  readonly covered: readonly string[];
  /** Files and folders that appear again at their place below those. */
  readonly kept: readonly Kept[];
}

interface Kept {
  readonly place: string;
  /** The same without links. */
  readonly target: string;
}

interface Viewer {
  readonly uid: number;
  readonly gid: number;
}

/** The shell keeps each covered folder open as descriptor 3 to 9; more do not fit. */
const maxCovered = 7;

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
    covered.add(await realpath(first));
    kept.add(open);
  }
  if (covered.size === 0) return undefined;
  const folders = topmost(covered);
  if (folders.length > maxCovered)
    throw new DriverError(
      'NOT_PERMITTED',
      `expected places that user id ${viewer.uid} may enter, got ones below ${folders.join(', ')}`,
    );
  const places = topmost(kept).map(async (place): Promise<Kept> => ({ place, target: await realpath(place) }));
  return { covered: folders, kept: await Promise.all(places) };
}

/** Wraps a command so that it sees the file system so. Uses unshare(1), mount(8) and a shell that is given no text. */
export function withView({ covered, kept }: View, command: readonly string[]): readonly string[] {
  // What was opened before it was covered still leads to what lies below.
  const descriptor = (index: number) => index + 3;
  const sourceOf = ({ target }: Kept) => {
    const index = covered.findIndex((folder) => ancestors(target).includes(folder));
    const folder = covered[index];
    return folder === undefined ? target : `/proc/self/fd/${descriptor(index)}/${relative(folder, target)}`;
  };
  const lines = [
    ...covered.map((_, index) => `exec ${descriptor(index)}<"$${index + 1}"`),
    ...covered.map((_, index) => `mount -t tmpfs -o mode=755,size=64k tmpfs "$${index + 1}"`),
    `shift ${covered.length}`,
    // Whoever started this may have a umask that closes the folders made here.
    'mask=$(umask)',
    'umask 022',
    'while [ "$1" != -- ]; do',
    'if [ -d "$2" ]; then mkdir -p "$1"; else mkdir -p "$(dirname "$1")"; : >"$1"; fi',
    // Not canonical: the name of what was opened now means the empty place where it goes.
    'mount --no-canonicalize --bind "$2" "$1"',
    'shift 2',
    'done',
    'shift',
    'umask "$mask"',
    ...covered.map((_, index) => `exec ${descriptor(index)}<&-`),
    'exec "$@"',
  ];
  const places = kept.flatMap((each) => [each.place, sourceOf(each)]);
  const shell = ['sh', '-ec', lines.join('\n'), 'sh', ...covered, ...places, '--'];
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
