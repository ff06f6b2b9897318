/**
 * Which repository, branch and folder a host obeys, and on whose word. Made from the host file, and passed to the source
 * process as JSON on its standard input, because the URL may hold a password.
 * @module
 */

import { type BranchRef, parseBranch } from '../drivers/git/branch.ts';
import { parseRemote, type Remote } from '../drivers/git/remote.ts';
import { accepted, type Parsed, refused } from '../model/brand.ts';
import type { NetworkName } from '../model/network.ts';
import { readNetworkName } from './check-network.ts';
import { checked, type Reader } from './shape.ts';

/** As in the host file's `source`, defaults filled in. */
export interface SourceConfig {
  readonly network: NetworkName;
  /** May hold credentials: print `redactUrls(url)`. */
  readonly url: string;
  /** A branch: `main`. */
  readonly ref: string;
  /** Folder of the repository, relative; `.` is all of it. */
  readonly path: string;
  readonly trust: 'none' | 'git';
  readonly allowedSigners?: string;
  readonly sshKeyFile?: string;
  readonly knownHostsFile?: string;
  readonly caFile?: string;
}

/** A configuration whose URL, branch and folder are fit for git. */
export interface ResolvedSource {
  readonly config: SourceConfig;
  readonly remote: Remote;
  readonly branch: BranchRef;
}

/** Checks a configuration, however it came about: it is the last stop before git. */
export function checkSourceConfig(value: unknown): Parsed<ResolvedSource> {
  const config = checked(value, readConfig);
  if (!config.ok) return config;
  const remote = parseRemote(config.value.url);
  if (!remote.ok) return remote;
  const branch = parseBranch(config.value.ref);
  if (!branch.ok) return branch;
  if (config.value.trust === 'git' && config.value.allowedSigners === undefined)
    return refused('expected a file of allowed signers, because trust is git; got none');
  return accepted({ config: config.value, remote: remote.value, branch: branch.value });
}

function readConfig(reader: Reader): SourceConfig {
  const allowedSigners = reader.field('allowedSigners').optional(readFilePath);
  const sshKeyFile = reader.field('sshKeyFile').optional(readFilePath);
  const knownHostsFile = reader.field('knownHostsFile').optional(readFilePath);
  const caFile = reader.field('caFile').optional(readFilePath);
  return {
    network: readNetworkName(reader.field('network')),
    url: reader.field('url').text(2048),
    ref: reader.field('ref').text(256),
    path: reader.field('path').matching(folder, 'a folder of the repository'),
    trust: reader.field('trust').oneOf('none', 'git'),
    ...(allowedSigners !== undefined && { allowedSigners }),
    ...(sshKeyFile !== undefined && { sshKeyFile }),
    ...(knownHostsFile !== undefined && { knownHostsFile }),
    ...(caFile !== undefined && { caFile }),
  };
}

/** Relative, without empty, `.` or `..` components, and nothing that git would read as more than a path. */
const folder = /^(\.|(?!\.\.?(\/|$))[A-Za-z0-9_.@+ -]+(\/(?!\.\.?(\/|$))[A-Za-z0-9_.@+ -]+)*)$/;

/** Such paths stand within ssh's and git's own options, where quotes and line ends mean something. */
function readFilePath(reader: Reader): string {
  return reader.matching(/^\/[^\p{Cc}"'\\$%`]{1,1023}$/u, 'an absolute path without quotes', 1024);
}
