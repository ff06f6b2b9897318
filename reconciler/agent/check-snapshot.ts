/**
 * Reads what a source left in its directory. The source runs without privileges on text from the outside, so that a
 * source that was taken over must not be able to make the agent crash, hang or misread: all of it is checked here.
 * @module
 */
import type { Parsed } from '../model/brand.ts';
import { refused } from '../model/brand.ts';
import type { Snapshot } from '../model/network.ts';
import { readNetwork } from './check-network.ts';
import { checked, type Reader } from './shape.ts';

/** A snapshot and where it came from. */
export interface StoredSnapshot extends Snapshot {
  readonly source: SnapshotSource;
}

interface SnapshotSource {
  /** Without credentials. */
  readonly url: string;
  /** The branch's plain name. */
  readonly ref: string;
  readonly path: string;
  readonly trust: Trust;
}

/** Who vouches for the revision: nobody, or the key with this fingerprint that the allowed signers know as `signer`. */
export type Trust =
  | { readonly mode: 'none' }
  | { readonly mode: 'git'; readonly signer: string; readonly fingerprint: string };

/** Parses the text of `snapshot.json`. */
export function parseSnapshot(text: string): Parsed<StoredSnapshot> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('expected a snapshot in JSON');
  }
  return checkSnapshot(value);
}

/** Accepts a snapshot only if every field of it is one that the source could have written. */
export function checkSnapshot(value: unknown): Parsed<StoredSnapshot> {
  return checked(value, (reader) => ({
    format: reader.field('format').oneOf(1),
    revision: readRevision(reader.field('revision')),
    createdAt: reader.field('createdAt').integer(0, 2 ** 40),
    network: readNetwork(reader.field('network')),
    source: readSource(reader.field('source')),
  }));
}

export function readRevision(reader: Reader): string {
  return reader.matching(/^([0-9a-f]{40}|[0-9a-f]{64}|worktree)$/, 'a commit id');
}

function readSource(reader: Reader): SnapshotSource {
  const trust = reader.field('trust');
  const mode = trust.field('mode').oneOf('none', 'git');
  return {
    url: reader.field('url').words(2048),
    ref: reader.field('ref').words(256),
    path: reader.field('path').words(256),
    trust:
      mode === 'none'
        ? { mode }
        : { mode, signer: trust.field('signer').words(256), fingerprint: trust.field('fingerprint').words(256) },
  };
}
