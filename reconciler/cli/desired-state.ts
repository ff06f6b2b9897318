/**
 * What the commands of a host need before they can plan: the snapshot to obey and this machine's place in it, or a
 * refusal that says what is missing. Troubles of the source that leave the last good snapshot in force are told.
 * @module
 */
import { type DesiredState, explainStaleness, pullDesiredState, readDesiredState } from '../agent/desired-state.ts';
import type { Member } from '../agent/member.ts';
import { DriverError, type DriverErrorCode } from '../drivers/driver-error.ts';
import type { Host, Snapshot } from '../model/network.ts';
import { CliError, DiagnosticsError } from './cli-error.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { formatDiagnostics } from './render/diagnostics.ts';
import { printableText } from './render/printable.ts';
import { startProgress } from './render/progress.ts';

export interface DesiredStateOptions {
  /** Obey what the source service left; pull nothing. */
  readonly snapshotOnly: boolean;
  readonly acceptRewind: boolean;
}

/**
 * The snapshot in force and this host in it; `rejected` if the newest commit is another one that may not be
 * followed, or could not be asked for.
 * Throws `CliError` where there is nothing to obey.
 */
export async function obtainDesiredState(
  context: Context,
  member: Member,
  options: DesiredStateOptions,
): Promise<{ readonly snapshot: Snapshot; readonly host: Host; readonly rejected: boolean }> {
  const { state, failed } = await readOrPull(context, member, options);
  reportTroubles(context, state);
  const { snapshot, host } = state;
  if (!snapshot) {
    if (state.status?.outcome === 'invalid') throw new DiagnosticsError(state.status.diagnostics);
    throw new CliError(
      'NETWORK_MISSING',
      `there is no snapshot of ${member.settings.network} to obey: ${state.status?.reason ?? 'nothing was pulled yet'}`,
    );
  }
  if (!host) throw notAMember(member, snapshot);
  if (host.static) {
    throw new CliError('WRONG_HOST', `host ${host.name} is static in revision ${snapshot.revision}: it runs no agent`);
  }
  if (member.settings.self !== undefined && host.publicKey !== member.publicKey) {
    throw new CliError(
      'WRONG_HOST',
      `host ${host.name} has another public key in revision ${snapshot.revision} than ${member.settings.privateKeyFile} (${member.publicKey})`,
    );
  }
  const outcome = state.status?.outcome;
  return { snapshot, host, rejected: failed || outcome === 'invalid' || outcome === 'refused' };
}

/** What keeps this machine from pulling and says nothing about the network. */
const ownTroubles: ReadonlySet<string> = new Set<DriverErrorCode>([
  'COMMAND_FAILED',
  'COMMAND_TIMEOUT',
  'FILE_FAILED',
  'LOCKED',
]);

/** `failed` if nothing could be pulled for a reason of this machine's own, such as a full disk. */
async function readOrPull(
  context: Context,
  member: Member,
  options: DesiredStateOptions,
): Promise<{ readonly state: DesiredState; readonly failed: boolean }> {
  if (options.snapshotOnly) return { state: await readDesiredState(member), failed: false };
  const progress = startProgress(context);
  progress.step(`pulling ${member.settings.network}`);
  try {
    const state = await pullDesiredState(member, {
      spawn: context.spawnCommand,
      version: context.version,
      now: () => Math.floor(context.nowMs() / 1000),
      acceptRewind: options.acceptRewind,
    });
    progress.done();
    return { state, failed: false };
  } catch (error) {
    progress.fail();
    if (!(error instanceof DriverError) || !ownTroubles.has(error.code)) throw error;
    const state = await readDesiredState(member);
    if (!state.snapshot) throw error;
    const { style } = context.stderr;
    const revision = state.snapshot.revision.slice(0, 12);
    context.stderr.write(
      `${style(['yellow', 'bold'], 'warning')}: ${printableText(error.message)}; obeying ${revision}, the last good revision\n`,
    );
    return { state, failed: true };
  }
}

function reportTroubles(context: Context, state: DesiredState): void {
  const trouble = explainStaleness(state, context.nowMs() / 1000);
  if (trouble === undefined || !state.snapshot) return;
  const { style } = context.stderr;
  context.stderr.write(formatDiagnostics(state.status?.diagnostics ?? [], style));
  context.stderr.write(`${style(['yellow', 'bold'], 'warning')}: ${trouble}\n`);
}

/** The commit took this host out. What it has stays until somebody says `down`: a mistake must not cut it off. */
function notAMember(member: Member, snapshot: Snapshot): CliError {
  const { network } = member.settings;
  const who =
    member.settings.self === undefined
      ? `no host with public key ${member.publicKey}`
      : `no host ${member.settings.self}`;
  return new CliError(
    'WRONG_HOST',
    `revision ${snapshot.revision} of ${network} has ${who}; nothing was changed here`,
    {
      exitCode: exitCodes.refused,
      hint: `a new key goes into the repository (scope keygen --print-stanza --network ${network}); if this host has left the network for good: scope down --network ${network}`,
    },
  );
}
