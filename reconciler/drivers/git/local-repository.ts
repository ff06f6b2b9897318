/**
 * The repository that a person works in, read at a commit: for plans of a change before it is merged. Nothing is fetched,
 * and nothing in it is run or written.
 * @module
 */
import { readBlobs } from './blobs.ts';
import { type CommitId, parseCommitId } from './branch.ts';
import { runGit } from './run-git.ts';
import { type GitSettings, localGitSettings } from './settings.ts';
import { listTree, type Tree, type TreeFile } from './tree.ts';

export class LocalRepository {
  readonly #workTree: string;
  readonly #settings: GitSettings;

  /** `workTree` is the folder that holds `.git`, absolute. */
  constructor(workTree: string) {
    this.#workTree = workTree;
    this.#settings = localGitSettings(workTree);
  }

  /** The commit that a revision (`HEAD`, `origin/main`, an id) names; undefined where there is none. */
  async resolve(revision: string): Promise<CommitId | undefined> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    const { exitCode, text } = await runGit(this.#workTree, this.#settings, args, { exitCodes: [0, 1, 128] });
    const id = parseCommitId(text.trim());
    return exitCode === 0 && id.ok ? id.value : undefined;
  }

  /** Lists all files of a commit. Throws `GIT_REFUSED` beyond the bounds of `parseTree`. */
  listTree(commit: CommitId): Promise<Tree> {
    return listTree(this.#workTree, this.#settings, commit);
  }

  /** Contents by blob id, bounded as `readBlobs` says. */
  readBlobs(files: readonly TreeFile[]): Promise<ReadonlyMap<string, Buffer>> {
    return readBlobs(this.#workTree, this.#settings, files);
  }
}
