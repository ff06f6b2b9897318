/**
 * The directory through which a source hands the network to the agent: the last good snapshot, and beside it how the
 * last attempt went. Whoever reads it trusts neither; check-snapshot.ts and source-status.ts decide what is believed.
 * @module
 */
import { join } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';
import { writeFileAtomically } from '../drivers/files/atomic-file.ts';
import { readBoundedFile } from '../drivers/files/bounded-file.ts';
import { parseSnapshot, type StoredSnapshot } from './check-snapshot.ts';
import { parseSourceStatus, type SourceStatus } from './source-status.ts';

/** 10,000 hosts take about 7 MB. */
const maxSnapshotBytes = 64 << 20;
const maxStatusBytes = 4 << 20;

/** The files of one network's `source` state directory. */
export interface SourceFiles {
  readonly directory: string;
  readonly snapshot: string;
  readonly status: string;
}

export function sourceFiles(directory: string): SourceFiles {
  return { directory, snapshot: join(directory, 'snapshot.json'), status: join(directory, 'source-status.json') };
}

/** What a source left: the last good snapshot, and how its last attempt went. Either is absent where there is none. */
export interface SourceState {
  readonly snapshot?: StoredSnapshot;
  readonly status?: SourceStatus;
}

/** Reads both files. Throws `DriverError` if one is there but is not what a source writes. */
export async function readSourceState(directory: string): Promise<SourceState> {
  const files = sourceFiles(directory);
  const snapshot = await readSnapshot(files);
  const status = await readStatus(files);
  return { ...(snapshot && { snapshot }), ...(status && { status }) };
}

export async function readSnapshot({ snapshot }: SourceFiles): Promise<StoredSnapshot | undefined> {
  const text = await readBoundedFile(snapshot, maxSnapshotBytes);
  if (text === undefined) return undefined;
  const parsed = parseSnapshot(text);
  if (parsed.ok) return parsed.value;
  throw new DriverError('UNEXPECTED_OUTPUT', `${snapshot} is not a snapshot of this version: ${parsed.reason}`);
}

export async function readStatus({ status }: SourceFiles): Promise<SourceStatus | undefined> {
  const text = await readBoundedFile(status, maxStatusBytes);
  if (text === undefined) return undefined;
  const parsed = parseSourceStatus(text);
  if (parsed.ok) return parsed.value;
  throw new DriverError('UNEXPECTED_OUTPUT', `${status} is not the status of a source: ${parsed.reason}`);
}

/** Both files are for every user of the host: the agent reads them, `plan` without root too, and they hold no secret. */
export function writeSnapshot({ snapshot }: SourceFiles, value: StoredSnapshot): Promise<void> {
  return writeFileAtomically(snapshot, `${JSON.stringify(value)}\n`, 0o644);
}

export function writeStatus({ status }: SourceFiles, value: SourceStatus): Promise<void> {
  return writeFileAtomically(status, `${JSON.stringify(value, undefined, 2)}\n`, 0o644);
}
