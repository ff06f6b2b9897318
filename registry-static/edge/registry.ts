/**
 * A registry: mirrors one repository, publishes it as a static tree, and serves that tree over HTTP.
 * @module
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { secondsNow } from '../../reconciler/drivers/clock.ts';
import { DriverError, systemErrorCode } from '../../reconciler/drivers/driver-error.ts';
import {
  type BranchRef,
  branchName,
  type CommitId,
  parseBranch,
  parseCommitId,
} from '../../reconciler/drivers/git/branch.ts';
import { Mirror } from '../../reconciler/drivers/git/mirror.ts';
import { parseRemote } from '../../reconciler/drivers/git/remote.ts';
import { createApp } from './app.ts';
import { describeHealth, type HealthFacts } from './health.ts';
import { closeServer, listenOn } from './listen.ts';
import { publish } from './publish.ts';
import { watchRepository } from './watch.ts';

export interface RegistryOptions {
  /** The repository to serve: an absolute path, which is also watched, or any URL that a host's `source.url` may be. */
  readonly repository: string;
  /** Where the mirror and the tree are kept; absolute, made if missing, for this registry alone. */
  readonly stateDirectory: string;
  /** `HOST:PORT`, `[IPV6]:PORT`; port 0 lets the kernel choose. Absent: 127.0.0.1:8420. */
  readonly listen?: string;
  /** `/path/prefix` of the public URL; absent: none. */
  readonly prefix?: string;
  /** The branch that a clone checks out and that `/healthz` tells of; absent: main. All branches and tags are served. */
  readonly ref?: string;
  /** Milliseconds between two looks at the repository; absent: 30,000. */
  readonly intervalMs?: number;
  readonly log?: (event: RegistryEvent) => void;
  /** Tells whether a commit of the mirror is free of errors; absent: `/healthz` says null. */
  readonly validate?: (mirror: Mirror, revision: CommitId) => Promise<boolean>;
}

export type RegistryEvent =
  | { readonly kind: 'published'; readonly revision: string; readonly valid?: boolean }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'recovered' };

export interface Registry {
  /** Without a trailing slash; what `git clone` takes. */
  readonly url: string;
  /** Looks at the repository now; resolves when what it found is published. */
  refresh(): Promise<void>;
  /** Ends running requests after a moment, then everything else. */
  close(): Promise<void>;
}

/**
 * Starts a registry. The first publication comes before it listens; if the repository cannot be read, it serves what it
 * published last time and keeps trying. Throws `DriverError` if an option is wrong or the address is taken.
 */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const { stateDirectory, intervalMs = 30_000, log = () => undefined } = options;
  const branch = parsed(parseBranch(options.ref ?? 'main'));
  const remote = parsed(parseRemote(options.repository));
  const prefix = checkPrefix(options.prefix ?? '');
  const directory = join(stateDirectory, 'tree');
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    throw new DriverError('FILE_FAILED', `expected to make ${directory}: ${systemErrorCode(error)}`, { cause: error });
  });
  const ending = new AbortController();
  const mirror = await Mirror.open({ directory: join(stateDirectory, 'git'), remote, signal: ending.signal });
  const facts: { -readonly [Key in keyof HealthFacts]: HealthFacts[Key] } = { ref: branchName(branch), intervalMs };

  const look = async () => {
    if (ending.signal.aborted) return;
    try {
      await mirror.fetch('all');
      await publishNow(options, mirror, directory, branch, facts);
      facts.mirroredAt = secondsNow();
      if (facts.error !== undefined) log({ kind: 'recovered' });
      facts.error = undefined;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (facts.error !== error.message) log({ kind: 'failed', reason: error.message });
      facts.error = error.message;
    }
  };
  const refresh = oneAtATime(look);
  await refresh();
  const app = createApp({ directory, prefix, health: () => describeHealth(facts, secondsNow()) });
  const { server, url } = await listenOn(app, options.listen ?? '127.0.0.1:8420');
  const watch = await watchRepository(remote, intervalMs, refresh);
  const close = async () => {
    ending.abort();
    await watch.close();
    await closeServer(server);
  };
  return { url: `${url}${prefix}`, refresh, close };
}

async function publishNow(
  options: RegistryOptions,
  mirror: Mirror,
  directory: string,
  branch: BranchRef,
  facts: { revision?: string | undefined; valid?: boolean | undefined },
): Promise<void> {
  const { revision, changed } = await publish({ mirror, directory, branch, now: secondsNow() });
  if (revision === undefined) throw new DriverError('GIT_FAILED', `expected a branch ${branchName(branch)}, got none`);
  if (!changed && facts.revision === revision) return;
  facts.revision = revision;
  const commit = parseCommitId(revision);
  // A commit that cannot even be looked at is none that hosts follow.
  const valid = commit.ok ? await options.validate?.(mirror, commit.value).catch(() => false) : undefined;
  facts.valid = valid;
  options.log?.({ kind: 'published', revision, ...(valid !== undefined && { valid }) });
}

/** Runs `work` at most once at a time; a call that comes meanwhile leads to one more run. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = () => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}

function checkPrefix(prefix: string): string {
  if (/^(\/[A-Za-z0-9._~-]+)*$/.test(prefix) && !/\/\.\.?(\/|$)/.test(prefix)) return prefix;
  throw new DriverError('GIT_REFUSED', `expected a path prefix such as /net, got ${JSON.stringify(prefix)}`);
}

function parsed<T>(result: { ok: true; value: T } | { ok: false; reason: string }): T {
  if (result.ok) return result.value;
  throw new DriverError('GIT_REFUSED', result.reason);
}
