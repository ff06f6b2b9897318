/**
 * The directory through which a source hands the network to the agent: the last good snapshot, and beside it how the
 * last attempt went. What is read here is only text; `reconciler/agent/check-snapshot.ts` decides whether it is believed.
 * @module
 */
import { join } from 'node:path';
import { readWhole, writeWhole } from './files.ts';

/** 10,000 hosts take about 7 MB. */
export const maxSnapshotBytes = 64 << 20;
const maxStatusBytes = 4 << 20;

export class SnapshotStore {
  readonly directory: string;
  readonly snapshotFile: string;
  readonly statusFile: string;

  /** `directory` is the network's `source` state directory, absolute. */
  constructor(directory: string) {
    this.directory = directory;
    this.snapshotFile = join(directory, 'snapshot.json');
    this.statusFile = join(directory, 'source-status.json');
  }

  /** The stored text, or undefined if nothing was ever accepted. Throws `DriverError`. */
  readSnapshot(): Promise<string | undefined> {
    return readWhole(this.snapshotFile, maxSnapshotBytes);
  }

  writeSnapshot(snapshot: object): Promise<void> {
    return writeWhole(this.snapshotFile, `${JSON.stringify(snapshot)}\n`);
  }

  readStatus(): Promise<string | undefined> {
    return readWhole(this.statusFile, maxStatusBytes);
  }

  writeStatus(status: object): Promise<void> {
    return writeWhole(this.statusFile, `${JSON.stringify(status, undefined, 2)}\n`);
  }
}
