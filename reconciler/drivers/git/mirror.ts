/**
 * A bare mirror of one remote, in a directory of its own: the only form in which Scope keeps a config repository.
 * Files are read at a commit id, never from a work tree, so that what a host obeys is exactly what the commit says.
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError } from '../driver-error.ts';
import { readBlobs } from './blobs.ts';
import { type BranchRef, type CommitId, parseCommitId } from './branch.ts';
import type { Remote } from './remote.ts';
import { type GitResult, type RunOptions, runGit } from './run-git.ts';
import { type GitSettings, prepareGitSettings, type RemoteAccess } from './settings.ts';
import { checkSignature, type SignatureCheck } from './signature.ts';
import { listTree, type Tree, type TreeFile } from './tree.ts';

export interface MirrorOptions {
  /** Absolute path of a directory that holds the mirror and git's private files; made if missing. One user, one writer. */
  readonly directory: string;
  readonly remote: Remote;
  readonly access?: RemoteAccess;
  /** Deadline of one fetch in milliseconds; absent: 60 s. */
  readonly fetchTimeoutMs?: number;
  /** Ends a fetch that is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** What `git ls-remote --exit-code` says where the remote has no matching ref. */
const noSuchRef = 2;

/** Which refs a fetch brings: one branch, or for the registry every branch and tag. */
export type FetchScope = BranchRef | 'all';

/** A bare mirror. Every method throws `DriverError`, whose message names the remote without credentials. */
export class Mirror {
  /** The bare repository itself. */
  readonly gitDirectory: string;
  readonly #options: MirrorOptions;
  readonly #settings: GitSettings;

  private constructor(options: MirrorOptions, settings: GitSettings) {
    this.gitDirectory = join(options.directory, 'mirror.git');
    this.#options = options;
    this.#settings = settings;
  }

  /** Opens the mirror, making an empty one where there is none. Does not touch the network. */
  static async open(options: MirrorOptions): Promise<Mirror> {
    const mirror = new Mirror(options, await prepareGitSettings(options.directory, options.remote, options.access));
    await mirror.#create();
    return mirror;
  }

  /**
   * Brings the remote's refs here, forced and pruned: the mirror says what the remote says now, and whoever reads it
   * decides whether to follow. A mirror that turns out to be damaged is made anew, once.
   */
  async fetch(scope: FetchScope): Promise<void> {
    await this.#removeLeftovers();
    try {
      await this.#fetchOnce(scope);
    } catch (error) {
      // Out of time, or asked to end: two more commands would take as long again and say nothing of the mirror.
      if (error instanceof DriverError && error.code === 'COMMAND_TIMEOUT') throw this.#named(error);
      if (await this.#isWithout(scope)) return;
      if (await this.#isSound()) throw this.#named(error);
      await this.discard();
      await this.#fetchOnce(scope).catch((again: unknown) => Promise.reject(this.#named(again)));
    }
  }

  /** The commit that a branch of the mirror points to; undefined where the remote has no such branch. */
  async head(branch: BranchRef): Promise<CommitId | undefined> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${branch}^{commit}`];
    const { exitCode, text } = await this.run(args, { exitCodes: [0, 1, 128] });
    const id = parseCommitId(text.trim());
    return exitCode === 0 && id.ok ? id.value : undefined;
  }

  /** Lists all files of a commit. Throws `GIT_REFUSED` beyond the bounds of `parseTree`. */
  listTree(commit: CommitId): Promise<Tree> {
    return listTree(this.gitDirectory, this.#settings, commit);
  }

  /** Contents by blob id, bounded as `readBlobs` says. */
  readBlobs(files: readonly TreeFile[]): Promise<ReadonlyMap<string, Buffer>> {
    return readBlobs(this.gitDirectory, this.#settings, files);
  }

  /** True if `descendant` is `ancestor` or was made on top of it. False also where the mirror does not know `ancestor`. */
  async isAncestor(ancestor: CommitId, descendant: CommitId): Promise<boolean> {
    if (ancestor === descendant) return true;
    const args = ['merge-base', '--is-ancestor', ancestor, descendant];
    return (await this.run(args, { exitCodes: [0, 1, 128] })).exitCode === 0;
  }

  checkSignature(commit: CommitId, allowedSigners: string): Promise<SignatureCheck> {
    return checkSignature(this.gitDirectory, this.#settings, commit, allowedSigners);
  }

  /** Runs a git command on the mirror. For what this class has no method for: the registry's packing. */
  run(args: readonly string[], options: RunOptions = {}): Promise<GitResult> {
    return runGit(this.gitDirectory, this.#settings, args, options);
  }

  /** Packs what many small fetches left behind. Cheap where there is little to do; worth calling when something new came. */
  async tidy(): Promise<void> {
    await this.run(['gc', '--auto', '--quiet'], { timeoutMs: 60_000 });
  }

  /** Throws the mirror away and makes an empty one: for a mirror whose objects cannot be read. */
  async discard(): Promise<void> {
    await rm(this.gitDirectory, { recursive: true, force: true });
    await this.#create();
  }

  async #fetchOnce(scope: FetchScope): Promise<void> {
    const refspecs =
      scope === 'all' ? ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'] : [`+${scope}:${scope}`];
    const flags = ['--quiet', '--prune', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
    const args = [
      'fetch',
      ...flags,
      '--no-auto-maintenance',
      '--end-of-options',
      this.#options.remote.url,
      ...refspecs,
    ];
    const { fetchTimeoutMs: timeoutMs = 60_000, signal } = this.#options;
    await this.run(args, { timeoutMs, signal });
  }

  async #create(): Promise<void> {
    // What another remote said must not pass for the word of this one.
    const origin = join(this.#options.directory, 'remote');
    const { url } = this.#options.remote;
    const same = (await readFile(origin, 'utf8').catch(() => '')) === url;
    if (same && (await exists(join(this.gitDirectory, 'HEAD')))) return;
    // Made beside and renamed, so that a mirror that exists is complete.
    const draft = `${this.gitDirectory}.new`;
    await rm(draft, { recursive: true, force: true });
    await rm(this.gitDirectory, { recursive: true, force: true });
    await mkdir(draft, { recursive: true, mode: 0o700 });
    await runGit(draft, this.#settings, ['init', '--quiet', '--bare', '--initial-branch=main']);
    await rename(draft, this.gitDirectory);
    await writeFile(origin, url);
  }

  /** Whether the remote answers and has no such branch, in which case it goes from here too. */
  async #isWithout(scope: FetchScope): Promise<boolean> {
    if (scope === 'all') return false;
    const args = ['ls-remote', '--quiet', '--exit-code', '--end-of-options', this.#options.remote.url, scope];
    const { fetchTimeoutMs: timeoutMs = 60_000, signal } = this.#options;
    const answer = await this.run(args, { timeoutMs, signal, exitCodes: [0, 2] }).catch(() => undefined);
    if (answer?.exitCode !== noSuchRef) return false;
    await this.run(['update-ref', '-d', scope]);
    return true;
  }

  /**
   * Whether all objects that the refs need are here, as far as git can tell. Slow only for large histories, and only asked
   * after a failure. A mirror is damaged if git says so, not if a busy machine was too slow to look.
   */
  async #isSound(): Promise<boolean> {
    const args = ['fsck', '--connectivity-only', '--no-dangling', '--no-progress'];
    try {
      await this.run(args, { timeoutMs: 30_000 });
      return true;
    } catch (error) {
      return !(error instanceof DriverError && error.code === 'GIT_FAILED');
    }
  }

  /**
   * Removes locks that a killed git left, which nobody else can be holding, since there is one writer; and the packs that
   * it had begun: a remote that sends more than the limits allow would otherwise fill the disk, poll by poll.
   */
  async #removeLeftovers(): Promise<void> {
    for (const folder of ['.', 'refs', 'objects/info', 'objects/pack']) {
      const entries = await readdir(join(this.gitDirectory, folder), { recursive: folder === 'refs' }).catch(() => []);
      const left = entries.filter((name) => /\.lock$|^gc\.pid$|^tmp_/.test(name));
      await Promise.all(left.map((name) => rm(join(this.gitDirectory, folder, name), { force: true })));
    }
  }

  #named(error: unknown): unknown {
    if (!(error instanceof DriverError)) return error;
    return new DriverError(error.code, `cannot fetch ${this.#options.remote.display}: ${error.message}`);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
