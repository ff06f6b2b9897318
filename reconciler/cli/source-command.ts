/**
 * `scope source`: one pull, or pulls for good, with the privileges that it was started with; and the child that a
 * one-shot `apply` starts without any.
 * @module
 */
import { join } from 'node:path';
import type { SourceOutput } from '../../schema/outputs.ts';
import { sourceConfig, sourceDirectory } from '../agent/desired-state.ts';
import { type RunOptions, runSource, serveSourceRequest } from '../agent/source-child.ts';
import { checkSourceConfig } from '../agent/source-config.ts';
import { withCredentials } from '../agent/source-key.ts';
import { watchSource } from '../agent/source-loop.ts';
import { formatSourceStatus, type SourceStatus } from '../agent/source-status.ts';
import type { NetworkName } from '../model/network.ts';
import { CliError, refuseJson } from './cli-error.ts';
import { type Context, note, printJson } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { chooseHostNetwork, readHostSettings } from './host-files.ts';
import { formatDiagnostics } from './render/diagnostics.ts';
import { printableText } from './render/printable.ts';

export interface SourceCommandOptions {
  readonly network?: string | undefined;
  readonly watch?: true | undefined;
  readonly acceptRewind?: true | undefined;
  readonly fromStdin?: true | undefined;
}

export async function runSourceCommand(context: Context, options: SourceCommandOptions): Promise<void> {
  const now = () => Math.floor(context.nowMs() / 1000);
  if (options.fromStdin) {
    await serveSourceRequest(context.stdin, context.spawnCommand, now);
    return;
  }
  const settings = await readHostSettings(context, await chooseHostNetwork(context, options.network));
  const config = await withCredentials(sourceConfig({ settings }), context.env.CREDENTIALS_DIRECTORY);
  const source = checkSourceConfig(config);
  if (!source.ok)
    throw new CliError('FILE_FAILED', `the source in the host file of ${settings.network}: ${source.reason}`);
  const directory = sourceDirectory({ stateDirectory: join(context.paths.stateDir, settings.network) });
  const pull = async (more: Partial<RunOptions>) => {
    const run = await runSource(context.spawnCommand, config, { directory, version: context.version, now, ...more });
    return run.status;
  };
  // Accepted once: a service that went on accepting would follow whatever is served to it.
  const first: Partial<RunOptions> = options.acceptRewind ? { acceptRewind: true } : {};
  if (!options.watch) {
    const status = await pull(first);
    tell(context, status);
    if (context.json) printJson(context, toOutput(settings.network, status));
    if (status.outcome !== 'current') context.setExitCode(exitCodes.error);
    return;
  }
  refuseJson(context, 'scope source --watch');
  const signal = context.interruption();
  let pulls = 0;
  let last: string | undefined;
  await watchSource({
    pull: () => pull({ signal, ...(pulls++ === 0 && first) }),
    intervalMs: settings.source.intervalMs,
    random: () => Buffer.from(context.randomBytes(4)).readUInt32BE(0) / 2 ** 32,
    signal,
    onStatus: (status) => {
      // One line for each thing that happened, not one for each poll.
      const event = `${status.outcome} ${status.revision} ${status.rejectedRevision} ${status.reason}`;
      if (event !== last) tell(context, status);
      last = event;
    },
  });
}

function tell(context: Context, status: SourceStatus): void {
  context.stderr.write(formatDiagnostics(status.diagnostics, context.stderr.style));
  const at = status.revision === undefined ? '' : ` at ${status.revision}`;
  note(
    context,
    `${printableText(formatSourceStatus(status, context.nowMs() / 1000))}${status.outcome === 'current' ? at : ''}`,
  );
}

function toOutput(network: NetworkName, status: SourceStatus): SourceOutput {
  const diagnostics = status.diagnostics as SourceOutput['diagnostics'];
  return { ...status, format: 1, kind: 'source', network, diagnostics };
}
