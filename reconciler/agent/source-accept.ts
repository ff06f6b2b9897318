/**
 * Whether a host may follow a commit, and what the commit says. The order matters: nothing of a commit's content is read
 * before its place in history and its signature are accepted.
 * @module
 */
import { branchName, type CommitId, parseCommitId } from '../drivers/git/branch.ts';
import type { Mirror } from '../drivers/git/mirror.ts';
import { BlobCache } from '../drivers/parser/blob-cache.ts';
import type { Parser } from '../drivers/parser/parser.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Network } from '../model/network.ts';
import type { StoredSnapshot, Trust } from './check-snapshot.ts';
import type { Loaded } from './load-network.ts';
import type { ResolvedSource } from './source-config.ts';
import { loadRevision } from './source-load.ts';
import type { SourceOutcome } from './source-status.ts';

/** Why the newest commit is not followed. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly outcome: SourceOutcome;
  readonly diagnostics: readonly Diagnostic[];

  constructor(outcome: SourceOutcome, message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.outcome = outcome;
    this.diagnostics = diagnostics;
  }
}

export interface Candidate {
  readonly source: ResolvedSource;
  readonly mirror: Mirror;
  readonly head: CommitId;
  /** The last accepted snapshot; absent: this is the first. */
  readonly previous: StoredSnapshot | undefined;
  readonly acceptRewind: boolean;
  readonly parser: Parser;
  readonly cacheFile: string;
  /** Scope's own version. */
  readonly version: string;
}

export interface AcceptedRevision {
  readonly network: Network;
  readonly trust: Trust;
  /** Warnings only. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks one commit and resolves it. Throws `Rejection` if it may not be followed, `DriverError` if git fails. */
export async function acceptRevision(candidate: Candidate): Promise<AcceptedRevision> {
  await checkAdvance(candidate);
  const trust = await checkTrust(candidate);
  const { mirror, head, parser, cacheFile, version, source } = candidate;
  const folder = source.config.path;
  const cache = await BlobCache.open(cacheFile);
  const loaded = await loadRevision({ mirror, commit: head, folder, parser, cache, version });
  return { ...selectNetwork(loaded, candidate), trust };
}

/** This host's network among those of the repository. Errors of the others are not this host's concern. */
function selectNetwork({ networks, diagnostics }: Loaded, { head, source: { config } }: Candidate) {
  const named = networks.filter(({ name }) => name === config.network);
  const [mine] = named.length === 1 ? named : [];
  const concerning = mine?.diagnostics ?? diagnostics;
  const errors = concerning.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) {
    const count = errors === 1 ? '1 error' : `${errors} errors`;
    throw new Rejection('invalid', `commit ${head} has ${count}`, concerning);
  }
  if (mine?.network) return { network: mine.network, diagnostics: concerning };
  const found = networks.map(({ name }) => name ?? '?').join(', ') || 'none';
  const place = config.path === '.' ? '' : ` in ${JSON.stringify(config.path)}`;
  throw new Rejection('invalid', `expected network ${config.network}${place} in commit ${head}, got ${found}`);
}

/**
 * Refuses to go back: a signature proves who made a commit, not that it is the newest, so that an old one could be served
 * again. It holds for unsigned branches too, where a mirror that lags behind would otherwise undo what was applied.
 */
async function checkAdvance({ source, mirror, head, previous, acceptRewind }: Candidate): Promise<void> {
  if (previous === undefined || acceptRewind || !isSameBranch(previous, source)) return;
  const accepted = parseCommitId(previous.revision);
  if (!accepted.ok || (await mirror.isAncestor(accepted.value, head))) return;
  const branch = branchName(source.branch);
  throw new Rejection(
    'refused',
    `expected ${branch} to continue from the accepted commit ${accepted.value}, got ${head}, which does not descend ` +
      `from it (if history was rewritten on purpose: pull once with --accept-rewind)`,
  );
}

/** Another URL or branch in the host file is a decision of whoever owns the host; only then may history start elsewhere. */
function isSameBranch(previous: StoredSnapshot, { config, remote }: ResolvedSource): boolean {
  return previous.source.url === remote.display && previous.source.ref === config.ref;
}

async function checkTrust({ source: { config }, mirror, head }: Candidate): Promise<Trust> {
  if (config.trust === 'none' || config.allowedSigners === undefined) return { mode: 'none' };
  const check = await mirror.checkSignature(head, config.allowedSigners);
  if (!check.ok) throw new Rejection('refused', `commit ${head} is not followed: ${check.reason}`);
  return { mode: 'git', signer: check.signer, fingerprint: check.fingerprint };
}
