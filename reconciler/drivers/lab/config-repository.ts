/**
 * A config repository as a person keeps it: real git, real commits.
 * @module
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { searchPath } from '../command.ts';

/** Plain git without any configuration, and who commits. */
export const authorEnvironment = {
  PATH: searchPath,
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

export class ConfigRepository {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes `path` a repository whose branch `main` has one commit of `files`. */
  static async create(path: string, files: Readonly<Record<string, string>>): Promise<ConfigRepository> {
    await mkdir(path, { recursive: true, mode: 0o755 });
    const repository = new ConfigRepository(path);
    await repository.git('init', '--quiet', '--initial-branch=main');
    await repository.commit(files, 'first commit');
    return repository;
  }

  /** Writes the files (null deletes one), commits everything, and returns the revision. */
  async commit(files: Readonly<Record<string, string | null>>, message: string): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path, name);
      await mkdir(dirname(path), { recursive: true });
      await (content === null ? rm(path) : writeFile(path, content));
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** `git revert` of the latest commit; returns the new revision. */
  async revert(): Promise<string> {
    await this.git('revert', '--no-edit', 'HEAD');
    return this.git('rev-parse', 'HEAD');
  }

  /** What the latest commit changed, as `git diff` tells it. */
  async diff(): Promise<string> {
    return this.git('diff', '--unified=1', 'HEAD^', 'HEAD');
  }

  async head(): Promise<string> {
    return this.git('rev-parse', 'HEAD');
  }

  async readFile(name: string): Promise<string> {
    return readFile(join(this.path, name), 'utf8');
  }

  async git(...args: string[]): Promise<string> {
    const { stdout } = await execa('git', ['-C', this.path, ...args], { env: authorEnvironment, extendEnv: false });
    return stdout;
  }
}
