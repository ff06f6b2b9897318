/**
 * What surrounds every git process that Scope starts: a fixed environment, fixed `-c` options, and the private files that
 * they point to. Nothing of the caller's environment or of the machine's git configuration takes part.
 * @module
 */
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Remote } from './remote.ts';

/** The files by which a remote and this host know each other. */
export interface RemoteAccess {
  /** Absolute path of a private key that ssh may use; absent: the user's own default keys. */
  readonly sshKeyFile?: string;
  /** Absolute path of the ssh hosts that are trusted; absent: the machine's /etc/ssh/ssh_known_hosts. */
  readonly knownHostsFile?: string;
  /** Absolute path of the certificate authorities (PEM) that an https server needs one of; absent: the machine's. */
  readonly caFile?: string;
}

export interface GitSettings {
  /** Absent: the directory that git is started in is the repository. */
  readonly gitDirectory?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `-c` options, each `key=value`. They outrank every configuration file, that of the mirror too. */
  readonly config: readonly string[];
}

/** What is the same for all commands. Values that name programs are emptied or pinned: a repository may not choose them. */
const fixedConfig = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.symlinks=false',
  'core.logAllRefUpdates=false',
  'credential.helper=',
  'fetch.fsckObjects=true',
  'fetch.writeCommitGraph=false',
  'gc.autoDetach=false',
  'gpg.format=ssh',
  'gpg.program=/bin/false',
  'gpg.x509.program=/bin/false',
  'gpg.ssh.program=ssh-keygen',
  'maintenance.auto=false',
  'protocol.allow=never',
  'repack.writeBitmaps=false',
  'safe.bareRepository=explicit',
  'submodule.recurse=false',
  // Less than 1 kB/s for 15 s: the connection is dead, and waiting for the deadline would tell nobody anything new.
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=15',
] as const;

/** Where ssh's own installation keeps the host keys that everybody on this machine may trust. */
export const defaultKnownHostsFile = '/etc/ssh/ssh_known_hosts';

const protocolsByKind = { path: ['file'], ssh: ['ssh'], http: ['http', 'https'] } as const;

/**
 * Writes the private files into `directory` (made 0700 if missing) and returns the settings that use them.
 * The remote's protocol is the only one that git may speak.
 */
export async function prepareGitSettings(
  directory: string,
  remote: Remote,
  access: RemoteAccess = {},
): Promise<GitSettings> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const globalConfig = join(directory, 'gitconfig');
  await writeFile(globalConfig, await globalConfigText(remote), { mode: 0o600 });
  const protocols: readonly string[] = protocolsByKind[remote.kind];
  const config = [...fixedConfig, ...protocols.map((name) => `protocol.${name}.allow=always`)];
  if (remote.credentials) {
    const file = join(directory, 'credentials');
    await writeFile(file, `${credentialLine(remote.url, remote.credentials)}\n`, { mode: 0o600 });
    config.push(`credential.helper=store --file=${shellQuote(file)}`);
  }
  // The file adds to a folder of the machine's own authorities unless git is pointed at none.
  if (remote.kind === 'http' && access.caFile !== undefined)
    config.push(`http.sslCAInfo=${access.caFile}`, 'http.sslCAPath=/dev/null');
  if (remote.kind === 'ssh') config.push(`core.sshCommand=${sshCommand(access)}`);
  return { environment: environmentOf(directory, globalConfig, protocols), config };
}

/** Settings for reading a repository where it lies: it is fetched from nowhere, and whoever owns it may be read. */
export function localGitSettings(workTree: string): GitSettings {
  return {
    gitDirectory: join(workTree, '.git'),
    environment: environmentOf('/', '/dev/null', []),
    config: [...fixedConfig, 'safe.directory=*'],
  };
}

function environmentOf(home: string, globalConfig: string, protocols: readonly string[]): GitSettings['environment'] {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: home,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: globalConfig,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: protocols.join(':'),
  };
}

/**
 * Git serves a repository of another user only where `safe.directory` names it, and passes no `-c` on to the process that
 * serves a path: a file is the only way to say it.
 */
async function globalConfigText(remote: Remote): Promise<string> {
  if (remote.kind !== 'path') return '';
  const real = await realpath(remote.url).catch(() => remote.url);
  const directories = new Set([remote.url, real, join(real, '.git')]);
  return `[safe]\n${[...directories].map((path) => `\tdirectory = ${configQuote(path)}\n`).join('')}`;
}

function credentialLine(url: string, credentials: NonNullable<Remote['credentials']>): string {
  const { protocol, host } = new URL(url);
  const user = encodeURIComponent(credentials.username);
  return `${protocol}//${user}:${encodeURIComponent(credentials.password.reveal())}@${host}`;
}

function sshCommand({ sshKeyFile, knownHostsFile = defaultKnownHostsFile }: RemoteAccess): string {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=10',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    // Nobody is there to compare a fingerprint, so that a host is known beforehand or not trusted.
    'StrictHostKeyChecking=yes',
    'GlobalKnownHostsFile=/dev/null',
    // ssh splits this option at spaces unless it is quoted.
    `UserKnownHostsFile="${knownHostsFile}"`,
  ];
  const key = sshKeyFile === undefined ? [] : ['-i', sshKeyFile, '-o', 'IdentitiesOnly=yes'];
  return ['ssh', '-F', '/dev/null', ...key, ...options.flatMap((option) => ['-o', option])].map(shellQuote).join(' ');
}

/** Git hands helper and ssh commands to a shell; a single-quoted word is the same in every one. */
function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function configQuote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
