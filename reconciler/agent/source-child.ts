/**
 * A pull in a process of its own without privileges, for a one-shot `apply` by root. The parent hands over what to pull,
 * and afterwards believes nothing but the files that the child left, checked field by field.
 * @module
 */
import process from 'node:process';
import { runCommand } from '../drivers/command.ts';
import { DriverError } from '../drivers/driver-error.ts';
import { parserOf } from '../drivers/parser/own-parser.ts';
import { Secret } from '../model/secret.ts';
import type { StoredSnapshot } from './check-snapshot.ts';
import { checked } from './shape.ts';
import { type PullOptions, pull } from './source.ts';
import { checkSourceConfig, type ResolvedSource, type SourceConfig } from './source-config.ts';
import { prepareSourceDirectory } from './source-directory.ts';
import { readSshKey } from './source-key.ts';
import { confine, type SpawnCommand, unprivilegedUser } from './source-privileges.ts';
import { checkReadableProgram } from './source-program.ts';
import type { SourceStatus } from './source-status.ts';
import { readSourceState, type SourceState } from './source-store.ts';

/** What follows the spawn command: the hidden form of `scope source` that reads its request from standard input. */
const sourceChildArguments = ['source', '--from-stdin'] as const;

/** The whole child: the fetch, the parsing of 10,000 files without a cache, and something to spare. */
const childTimeoutMs = 180_000;
const maxRequestBytes = 64 << 10;

export interface SourceRun {
  /** The last good snapshot; absent: none was ever accepted. */
  readonly snapshot?: StoredSnapshot;
  readonly status: SourceStatus;
}

export type RunOptions = Omit<PullOptions, 'parser' | 'sshKey' | 'obstacle'>;

/**
 * Pulls once and returns what may be believed of the outcome. As root, the pull runs as user `scope`, else `nobody`, with
 * no capabilities and within limits, and `signal` does not reach it; as anybody else it runs here. `spawn` starts Scope itself: `[node, script]`.
 * Throws `DriverError` if the pull could not be run at all.
 */
export async function runSource(spawn: SpawnCommand, config: SourceConfig, options: RunOptions): Promise<SourceRun> {
  const source = checkSourceConfig(config);
  if (!source.ok) throw new DriverError('GIT_REFUSED', source.reason);
  if (process.geteuid?.() !== 0)
    return withStatus(
      await pull(source.value, { ...options, parser: parserOf(spawn) }),
      await readSourceState(options.directory),
    );
  return runSourceAsChild(spawn, source.value, options);
}

/** The same, always in an unprivileged child. Needs root. */
async function runSourceAsChild(
  spawn: SpawnCommand,
  source: ResolvedSource,
  { now, signal: _, ...options }: RunOptions,
): Promise<SourceRun> {
  const user = await unprivilegedUser();
  await checkReadableProgram(spawn, user);
  await prepareSourceDirectory(options.directory, user);
  const startedAt = now();
  const [program, ...args] = await confine(
    [...spawn, ...sourceChildArguments],
    user,
    placesOf(source, options.directory),
  );
  const input = JSON.stringify({ config: source.config, options: { ...options, ...(await handOver(source)) } });
  const result = await runCommand({ program, args, input, timeoutMs: childTimeoutMs, maxBytes: 64 << 10 });
  const state = await readSourceState(options.directory);
  if (result.exitCode !== 0 || state.status === undefined || state.status.lastAttemptAt < startedAt) {
    const lines = result.stderr.trim().split('\n');
    // Node says what is wrong in the midst of a page, and its version last.
    const words = (lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1))
      ?.replace(/\p{Cc}/gu, '?')
      .slice(0, 300);
    throw new DriverError(
      'COMMAND_FAILED',
      `the source process failed (exit ${result.exitCode})${words && `: ${words}`}`,
    );
  }
  return withStatus(state.status, state);
}

/** What the child cannot read by itself, or why there is nothing to hand over. */
async function handOver(source: ResolvedSource): Promise<{ readonly sshKey?: string; readonly obstacle?: string }> {
  try {
    const key = await readSshKey(source);
    return key ? { sshKey: key.reveal() } : {};
  } catch (error) {
    // The child tells it: a pull that fails is a status, and the last good snapshot stays in force.
    if (error instanceof DriverError) return { obstacle: error.message };
    throw error;
  }
}

/** What the child has to reach on this machine. */
function placesOf({ config, remote }: ResolvedSource, directory: string): string[] {
  const { allowedSigners, knownHostsFile, caFile } = config;
  const repository = remote.kind === 'path' ? remote.url : undefined;
  return [directory, repository, allowedSigners, knownHostsFile, caFile].filter((path) => path !== undefined);
}

/** The child's side: does what the request on standard input says. `spawn` starts Scope itself. Throws `DriverError`. */
export async function serveSourceRequest(
  input: AsyncIterable<string | Buffer>,
  spawn: SpawnCommand,
  now: () => number,
): Promise<void> {
  const request: unknown = JSON.parse(await readRequest(input));
  const parsed = checked(request, (reader) => {
    const options = reader.field('options');
    const acceptRewind = options.field('acceptRewind').optional((value) => value.boolean());
    const fetchTimeoutMs = options.field('fetchTimeoutMs').optional((value) => value.integer(1, 600_000));
    const lockWaitMs = options.field('lockWaitMs').optional((value) => value.integer(0, 600_000));
    const sshKey = options.field('sshKey').optional((value) => value.text(maxRequestBytes));
    const obstacle = options.field('obstacle').optional((value) => value.words());
    return {
      directory: options.field('directory').text(),
      version: options.field('version').text(),
      now,
      parser: parserOf(spawn),
      ...(acceptRewind !== undefined && { acceptRewind }),
      ...(fetchTimeoutMs !== undefined && { fetchTimeoutMs }),
      ...(lockWaitMs !== undefined && { lockWaitMs }),
      ...(sshKey !== undefined && { sshKey: new Secret(sshKey) }),
      ...(obstacle !== undefined && { obstacle }),
    };
  });
  if (!parsed.ok) throw new DriverError('UNEXPECTED_OUTPUT', parsed.reason);
  const source = checkSourceConfig((request as { config: unknown }).config);
  if (!source.ok) throw new DriverError('GIT_REFUSED', source.reason);
  await pull(source.value, parsed.value);
}

async function readRequest(input: AsyncIterable<string | Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += chunk.toString();
    if (text.length > maxRequestBytes) throw new DriverError('UNEXPECTED_OUTPUT', 'expected a short request');
  }
  return text;
}

function withStatus(status: SourceStatus, { snapshot }: SourceState): SourceRun {
  return { status, ...(snapshot && { snapshot }) };
}
