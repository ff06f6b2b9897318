/**
 * Writes a mirror into a static tree that plain `git clone` and `git fetch` read over HTTP.
 * A reader never sees half of it: objects come first, each whole; then the list of packs; then `HEAD`; `info/refs` last.
 * Whatever a reader learned from an older `info/refs` stays for a grace time.
 * @module
 */
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BranchRef } from '../../reconciler/drivers/git/branch.ts';
import type { Mirror } from '../../reconciler/drivers/git/mirror.ts';
import { formatHead, formatInfoPacks, formatInfoRefs, type PublishedRef, parseRefList } from '../tree/info-files.ts';
import { planRetention, type UnreferencedSince } from '../tree/retention.ts';
import { isObjectFile } from '../tree/served-file.ts';

/**
 * Bounds within which new commits stay as they came, in small packs or loose: a poller then fetches a commit and not the
 * whole repository again. A clone asks for every pack and every loose object by itself (10,000 loose ones took 12 s), so
 * that there must not be many; beyond these numbers everything becomes one pack.
 */
const defaultMaxPacks = 20;
const maxLooseObjects = 200;

export interface Publication {
  /** Commit of the default branch; absent where the branch does not exist (yet). */
  readonly revision?: string;
  /** Whether anything that readers see is different from before. */
  readonly changed: boolean;
}

export interface PublishOptions {
  readonly mirror: Mirror;
  /** The tree, absolute; made if missing. Nothing else may be kept in it. */
  readonly directory: string;
  readonly branch: BranchRef;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Packs that may come together before they become one; absent: 20. */
  readonly maxPacks?: number;
}

/** Publishes what the mirror holds now. Interrupted at any point and run again, it ends in the same state. */
export async function publish(options: PublishOptions): Promise<Publication> {
  const { mirror, directory, branch, now, maxPacks = defaultMaxPacks } = options;
  const refs = await readRefs(mirror);
  const infoRefs = formatInfoRefs(refs);
  const head = formatHead(branch);
  const revision = refs.find(({ name }) => name === branch)?.objectId;
  const published = revision === undefined ? {} : { revision };
  const changed = !(await holds(directory, 'info/refs', infoRefs)) || !(await holds(directory, 'HEAD', head));
  if (changed) await packTogether(mirror, maxPacks);
  const wanted = await listObjectFiles(mirror.gitDirectory);
  // The same refs may lie in other packs than before, where the mirror had to be made anew.
  const present = new Set(changed ? [] : await listObjectFiles(directory));
  for (const file of wanted) if (!present.has(file)) await place(mirror.gitDirectory, directory, file);
  const expired = await updatePackList(directory, wanted, now);
  if (changed) {
    await writeRepositoryFiles(directory, refs);
    await writeSmall(directory, 'HEAD', head);
    await writeSmall(directory, 'info/refs', infoRefs);
  }
  await Promise.all(expired.map((file) => rm(join(directory, file), { force: true })));
  return { ...published, changed };
}

/** Lists the packs that a reader may need, old ones last. Returns the files that no reader can need any more. */
async function updatePackList(directory: string, wanted: readonly string[], now: number): Promise<readonly string[]> {
  const memory = 'unreferenced.json';
  const before = await readUnreferenced(join(directory, memory));
  const present = await listObjectFiles(directory);
  const { listed, expired, unreferencedSince } = planRetention(present, new Set(wanted), before, now);
  const texts = {
    'objects/info/packs': formatInfoPacks([...wanted, ...listed]),
    [memory]: JSON.stringify(unreferencedSince),
  };
  for (const [file, text] of Object.entries(texts)) {
    if (!(await holds(directory, file, text))) await writeSmall(directory, file, text);
  }
  return expired;
}

async function readRefs(mirror: Mirror): Promise<readonly PublishedRef[]> {
  const args = ['for-each-ref', '--format=%(refname) %(objectname) %(*objectname)', 'refs/heads', 'refs/tags'];
  return parseRefList((await mirror.run(args, { maxBytes: 8 << 20 })).text);
}

/** One pack out of everything reachable, once enough has come together. */
async function packTogether(mirror: Mirror, maxPacks: number): Promise<void> {
  const files = await listObjectFiles(mirror.gitDirectory);
  const packs = files.filter((file) => file.endsWith('.pack')).length;
  if (files.length - 2 * packs <= maxLooseObjects && packs <= maxPacks) return;
  await mirror.run(['repack', '-a', '-d', '-q'], { timeoutMs: 300_000 });
  await mirror.run(['prune', '--expire=1.hour.ago'], { timeoutMs: 60_000 });
}

/** Objects and packs below a repository or tree, as paths below it. A pack counts only with its index. */
async function listObjectFiles(directory: string): Promise<readonly string[]> {
  const objects = join(directory, 'objects');
  const folders = (await readdir(objects).catch(() => [])).filter((name) => /^([0-9a-f]{2}|pack)$/.test(name));
  const lists = await Promise.all(
    folders.map(async (folder) => (await readdir(join(objects, folder))).map((name) => `objects/${folder}/${name}`)),
  );
  const files = new Set(lists.flat().filter(isObjectFile));
  const partner = (file: string) =>
    file.endsWith('.idx') ? file.replace(/idx$/, 'pack') : file.replace(/pack$/, 'idx');
  return [...files].filter((file) => files.has(partner(file))).sort();
}

/** Copies by hard link where the file system can: such a file never changes under its name. */
async function place(from: string, to: string, file: string): Promise<void> {
  const source = join(from, file);
  const target = join(to, file);
  const draft = `${target}.new`;
  // By size, because a machine that lost power may have kept the name of a copy without its bytes.
  const [wanted, found] = await Promise.all([stat(source), stat(target).catch(() => undefined)]);
  if (found?.size === wanted.size) return;
  await mkdir(dirname(target), { recursive: true });
  await rm(draft, { force: true });
  await link(source, draft).catch(() => copyFile(source, draft));
  await rename(draft, target);
}

/** What makes the tree a repository for `git clone /path` as well; an HTTP reader never asks for these. */
async function writeRepositoryFiles(directory: string, refs: readonly PublishedRef[]): Promise<void> {
  await mkdir(join(directory, 'refs'), { recursive: true });
  const wide = refs.some(({ objectId }) => objectId.length === 64);
  const format = wide
    ? '\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n'
    : '\trepositoryformatversion = 0\n';
  await writeSmall(directory, 'config', `[core]\n\tbare = true\n${format}`);
  const lines = refs.map(({ name, objectId, peeledId }) => {
    const peeled = peeledId === undefined ? '' : `^${peeledId}\n`;
    return `${objectId} ${name}\n${peeled}`;
  });
  await writeSmall(directory, 'packed-refs', `# pack-refs with: peeled fully-peeled sorted \n${lines.join('')}`);
}

async function readUnreferenced(file: string): Promise<UnreferencedSince> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as UnreferencedSince;
  } catch {
    return {};
  }
}

async function holds(directory: string, file: string, text: string): Promise<boolean> {
  return (await readFile(join(directory, file), 'utf8').catch(() => undefined)) === text;
}

async function writeSmall(directory: string, file: string, text: string): Promise<void> {
  const target = join(directory, file);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.new`, text);
  await rename(`${target}.new`, target);
}
