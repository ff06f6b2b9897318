/**
 * What the commands of a host need before they can plan: the snapshot to obey and this machine's place in it, or a
 * refusal that says what is missing. Troubles of the source that leave the last good snapshot in force are told.
 * @module
 */
import { type DesiredState, explainStaleness, pullDesiredState, readDesiredState } from '../agent/desired-state.ts';
import type { Member } from '../agent/member.ts';
import type { Host, Snapshot } from '../model/network.ts';
import { CliError, DiagnosticsError } from './cli-error.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { formatDiagnostics } from './render/diagnostics.ts';
import { startProgress } from './render/progress.ts';

export interface DesiredStateOptions {
  /** Obey what the source service left; pull nothing. */
  readonly snapshotOnly: boolean;
  readonly acceptRewind: boolean;
}

/**
 * The snapshot in force and this host in it; `rejected` if the newest commit is another one that may not be followed.
 * Throws `CliError` where there is nothing to obey.
 */
export async function obtainDesiredState(
  context: Context,
  member: Member,
  options: DesiredStateOptions,
): Promise<{ readonly snapshot: Snapshot; readonly host: Host; readonly rejected: boolean }> {
  const state = await readOrPull(context, member, options);
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
  return { snapshot, host, rejected: outcome === 'invalid' || outcome === 'refused' };
}

async function readOrPull(context: Context, member: Member, options: DesiredStateOptions): Promise<DesiredState> {
  if (options.snapshotOnly) return readDesiredState(member);
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
    return state;
  } catch (error) {
    progress.fail();
    throw error;
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
      hint: `if this host has left the network for good: scope down --network ${network}`,
    },
  );
}
