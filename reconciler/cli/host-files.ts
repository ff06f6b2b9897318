/**
 * Finds this machine's host files, /etc/scope/<network>.yaml, and what they say.
 * @module
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Member, openMember } from '../agent/member.ts';
import { type HostSettings, parseHostFile } from '../desired/host-file.ts';
import { parseNetworkName } from '../desired/names.ts';
import { systemErrorCode } from '../drivers/driver-error.ts';
import type { NetworkName } from '../model/network.ts';
import { CliError, DiagnosticsError, usageError } from './cli-error.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';

/** Names of the networks that this machine has a host file for, sorted. */
export async function listHostNetworks({ paths }: Context): Promise<readonly NetworkName[]> {
  const names = await readdir(paths.configDir).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw new CliError('FILE_FAILED', `cannot read ${paths.configDir}: ${systemErrorCode(error)}`);
  });
  return names
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parseNetworkName(name.slice(0, -'.yaml'.length)))
    .flatMap((parsed) => (parsed.ok ? [parsed.value] : []))
    .sort();
}

/** The network meant: the one named, else the only one there is. Throws `CliError` naming the choices. */
export async function chooseHostNetwork(context: Context, named: string | undefined): Promise<NetworkName> {
  const networks = await listHostNetworks(context);
  if (named !== undefined) {
    const parsed = parseNetworkName(named);
    if (!parsed.ok) throw usageError(parsed.reason);
    return parsed.value;
  }
  const [only] = networks;
  if (only !== undefined && networks.length === 1) return only;
  if (only !== undefined) {
    throw new CliError('NETWORK_AMBIGUOUS', `this host is in several networks: ${networks.join(', ')}`, {
      exitCode: exitCodes.usage,
      hint: 'choose one with --network NAME',
    });
  }
  throw new CliError('NETWORK_MISSING', `this host has no host file in ${context.paths.configDir}`, {
    hint: `write ${context.paths.configDir}/NETWORK.yaml (docs/install.md), or in a config repository use --all`,
  });
}

/** What the host file of `network` says, defaults filled in. */
export async function readHostSettings(context: Context, network: NetworkName): Promise<HostSettings> {
  const { configDir } = context.paths;
  const path = join(configDir, `${network}.yaml`);
  const text = await readHostFile(path, context.isRoot);
  const { settings, diagnostics } = parseHostFile(text, path, network, configDir);
  if (!settings) throw new DiagnosticsError(diagnostics, 'the host file is not valid');
  return settings;
}

/**
 * The text of a host file. It names a program that root starts and a repository that root obeys: as root, one that
 * somebody else could have written is refused.
 */
async function readHostFile(path: string, isRoot: boolean): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { uid, mode } = await file.stat();
      if (isRoot && (uid !== 0 || (mode & 0o022) !== 0)) throw unsafeHostFile(path);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('FILE_FAILED', `cannot read the host file ${path}: ${systemErrorCode(error)}`);
  }
}

function unsafeHostFile(path: string): CliError {
  return new CliError('REFUSED', `expected a host file that only root can write, got ${path}`, {
    exitCode: exitCodes.refused,
    hint: `look at what it says, then: sudo chown root ${path} && sudo chmod go-w ${path}`,
  });
}

/** This machine as a member of the network meant. Needs to read the private key, and so root. */
export async function openHost(context: Context, named: string | undefined): Promise<Member> {
  const network = await chooseHostNetwork(context, named);
  const settings = await readHostSettings(context, network);
  return openMember(settings, {
    stateDirectory: join(context.paths.stateDir, network),
    runDirectory: context.paths.runDir,
  });
}
