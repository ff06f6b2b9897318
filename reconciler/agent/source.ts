/**
 * One pull: fetch the repository, decide whether its newest commit may be followed, resolve it, and store the snapshot.
 * Whatever goes wrong on the way, the last good snapshot stays, and `source-status.json` says why.
 * Runs without privileges; it is the only part that meets text from the outside.
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';
import type { CommitId } from '../drivers/git/branch.ts';
import { probeRefs } from '../drivers/git/info-refs.ts';
import { Mirror } from '../drivers/git/mirror.ts';
import type { Parser } from '../drivers/parser/parser.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Secret } from '../model/secret.ts';
import type { StoredSnapshot } from './check-snapshot.ts';
import { type AcceptedRevision, acceptRevision, Rejection } from './source-accept.ts';
import { explainUnreadableRepository, findObstacle } from './source-access.ts';
import type { ResolvedSource } from './source-config.ts';
import { withPrivateKey } from './source-key.ts';
import { withSourceLock } from './source-lock.ts';
import { PollMemory } from './source-memory.ts';
import { maxDiagnostics, type SourceStatus } from './source-status.ts';
import { readSnapshot, readStatus, type SourceFiles, sourceFiles, writeSnapshot, writeStatus } from './source-store.ts';

export interface PullOptions {
  /** The network's `source` state directory, absolute; belongs to the user that pulls. */
  readonly directory: string;
  /** Parses in processes of its own. */
  readonly parser: Parser;
  /** Scope's own version: another version may resolve the same commit differently, so that it is read again. */
  readonly version: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Follow the branch even if it does not continue from the last accepted commit. Absent: false. */
  readonly acceptRewind?: boolean;
  /** How long to wait for another process that pulls into the same directory; absent: 60 s. */
  readonly lockWaitMs?: number;
  /** Deadline of the fetch; absent: 60 s. */
  readonly fetchTimeoutMs?: number;
  /** Ends a fetch that is under way; the attempt then counts as failed. */
  readonly signal?: AbortSignal;
  /** The ssh key itself, from a parent that may read `sshKeyFile` where this process may not. */
  readonly sshKey?: Secret;
  /** Why the remote cannot even be asked, found by that parent; the attempt then counts as failed. */
  readonly obstacle?: string;
}

/** What one pull works with. */
interface Pull {
  readonly source: ResolvedSource;
  readonly options: PullOptions;
  readonly files: SourceFiles;
  /** The last good snapshot. */
  readonly previous: StoredSnapshot | undefined;
}

/** How a pull ended. `revision` is then in force; a `failure` says why it is not the newest. */
interface PullResult {
  readonly revision: string | undefined;
  readonly rejectedRevision?: CommitId | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly failure?: unknown;
}

/**
 * Pulls once and returns how it went, which is also written beside the snapshot. A commit that is not followed is a
 * result, not an exception. Throws `DriverError` only if the directory cannot be used or stays locked.
 */
export async function pull(source: ResolvedSource, options: PullOptions): Promise<SourceStatus> {
  const { directory, lockWaitMs = 60_000 } = options;
  await mkdir(directory, { recursive: true, mode: 0o755 });
  return withSourceLock(directory, lockWaitMs, async () => {
    const files = sourceFiles(directory);
    const previous = await ifReadable(readSnapshot(files));
    const result = await withPrivateKey(gitDirectory(directory), options.sshKey, (sshKeyFile) => {
      const config = { ...source.config, ...(sshKeyFile !== undefined && { sshKeyFile }) };
      return attempt({ source: { ...source, config }, options, files, previous });
    });
    const status = await describeResult({ source, options, files, previous }, result);
    await writeStatus(files, status);
    return status;
  });
}

async function attempt(pulling: Pull): Promise<PullResult> {
  const { source, options, files, previous } = pulling;
  const { config, remote, branch } = source;
  let revision = previous?.revision;
  let head: CommitId | undefined;
  let unreachable: unknown;
  try {
    const memory = new PollMemory(options.directory, await settingsHash(source, options.version));
    const remembered = await memory.read();
    const settled = remembered !== undefined && remembered.revision === revision ? remembered : undefined;
    const probe = await probeRefs(remote, { validator: settled?.validator, caFile: config.caFile });
    if (settled && probe.unchanged) return settled;

    const mirror = await openMirror(source, options);
    unreachable = await failureOf(fetch(mirror, pulling));
    head = await mirror.head(branch);
    if (head === undefined)
      throw new Rejection('refused', `expected a branch ${config.ref} at ${remote.display}, got none`);
    const validator = unreachable === undefined && probe.validator !== undefined && { validator: probe.validator };
    if (settled?.revision === head) {
      await memory.write({ revision: head, diagnostics: settled.diagnostics, ...validator });
      return { ...settled, failure: unreachable };
    }
    // Also without the remote: the mirror still holds what it said last, under settings that may be new.
    const found = await acceptRevision({
      source,
      mirror,
      head,
      previous,
      acceptRewind: options.acceptRewind ?? false,
      parser: options.parser,
      cacheFile: join(options.directory, 'parsed.json'),
      version: options.version,
    });
    await writeSnapshot(files, makeSnapshot(source, found, head, options.now()));
    revision = head;
    const diagnostics = found.diagnostics.slice(0, maxDiagnostics);
    await memory.write({ revision, diagnostics, ...validator });
    await mirror.tidy();
    return { revision, diagnostics, failure: unreachable };
  } catch (error) {
    const failure = unreachable ?? error;
    const diagnostics = failure instanceof Rejection ? failure.diagnostics.slice(0, maxDiagnostics) : [];
    return { revision, rejectedRevision: head === revision ? undefined : head, diagnostics, failure };
  }
}

async function describeResult({ source, options, files }: Pull, result: PullResult): Promise<SourceStatus> {
  const { revision, rejectedRevision, diagnostics, failure } = result;
  const now = options.now();
  const base = { url: source.remote.display, ref: source.config.ref, path: source.config.path };
  const always = {
    format: 1,
    ...base,
    lastAttemptAt: now,
    diagnostics,
    ...(revision !== undefined && { revision }),
  } as const;
  if (failure === undefined) return { ...always, outcome: 'current', lastSuccessAt: now };
  const last = (await ifReadable(readStatus(files)))?.lastSuccessAt;
  return {
    ...always,
    outcome: failure instanceof Rejection ? failure.outcome : outcomeOf(failure),
    reason: await explain(failure, source),
    ...(last !== undefined && { lastSuccessAt: last }),
    ...(rejectedRevision !== undefined && { rejectedRevision }),
  };
}

/** Anything but git's and the file system's own troubles is a bug and goes on its way. */
function outcomeOf(failure: unknown): SourceStatus['outcome'] {
  if (!(failure instanceof DriverError)) throw failure;
  return failure.code === 'GIT_REFUSED' ? 'refused' : 'unreachable';
}

async function explain(failure: unknown, { remote }: ResolvedSource): Promise<string> {
  const words = failure instanceof Error ? failure.message : String(failure);
  if (remote.kind !== 'path' || !(failure instanceof DriverError)) return words;
  return (await explainUnreadableRepository(remote.url)) ?? words;
}

function openMirror({ config, remote }: ResolvedSource, options: PullOptions): Promise<Mirror> {
  const { directory, fetchTimeoutMs, signal } = options;
  return Mirror.open({
    directory: gitDirectory(directory),
    remote,
    access: config,
    signal,
    ...(fetchTimeoutMs !== undefined && { fetchTimeoutMs }),
  });
}

/** Fetches the branch, unless something here is known to stand in the way, which this says better than git. */
async function fetch(mirror: Mirror, { source, options }: Pull): Promise<void> {
  const obstacle = options.obstacle ?? (await findObstacle(source));
  if (obstacle !== undefined) throw new DriverError('FILE_FAILED', obstacle);
  await mirror.fetch(source.branch);
}

/** Git's private files, closed to others. */
function gitDirectory(directory: string): string {
  return join(directory, 'git');
}

function makeSnapshot(
  { config, remote }: ResolvedSource,
  { network, trust }: AcceptedRevision,
  revision: CommitId,
  createdAt: number,
): StoredSnapshot {
  const source = { url: remote.display, ref: config.ref, path: config.path, trust };
  return { format: 1, revision, createdAt, network, source };
}

/** A hash of everything but the commit that decides what is accepted: the host file's words, the signers, this program. */
async function settingsHash({ config }: ResolvedSource, version: string): Promise<string> {
  // Where the key lies depends on who pulls, and decides nothing.
  const { sshKeyFile: _, ...deciding } = config;
  const signers =
    config.allowedSigners === undefined ? '' : await readFile(config.allowedSigners, 'utf8').catch(() => '');
  return createHash('sha256')
    .update(JSON.stringify([version, deciding, signers]))
    .digest('hex');
}

/** What an earlier pull left. If this version cannot read it, it is as good as none: this pull makes a new one. */
function ifReadable<T>(reading: Promise<T | undefined>): Promise<T | undefined> {
  return reading.catch(() => undefined);
}

async function failureOf(promise: Promise<void>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}
