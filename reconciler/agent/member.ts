/**
 * This machine as a member of one network: its settings, its key, and where it keeps things.
 * @module
 */
import { publicKeyOf } from '../crypto/wireguard-key.ts';
import type { HostSettings } from '../desired/host-file.ts';
import { readPrivateKeyFile } from '../drivers/files/key-file.ts';
import type { PublicKey } from '../model/key.ts';
import type { Host, Network } from '../model/network.ts';
import type { Secret } from '../model/secret.ts';

export interface Member {
  readonly settings: HostSettings;
  readonly privateKey: Secret;
  readonly publicKey: PublicKey;
  /** What outlives a restart, of this network alone. */
  readonly stateDirectory: string;
  /** What does not outlive one, shared by all networks. */
  readonly runDirectory: string;
}

/** Reads the private key that the settings name. Throws `DriverError` if it is missing, unsafe, or no key. */
export async function openMember(
  settings: HostSettings,
  directories: Pick<Member, 'stateDirectory' | 'runDirectory'>,
): Promise<Member> {
  const privateKey = await readPrivateKeyFile(settings.privateKeyFile);
  return { settings, privateKey, publicKey: publicKeyOf(privateKey), ...directories };
}

/** Which host this machine is: the one that the host file names, else the one that has our public key. */
export function findSelf(network: Network, { settings, publicKey }: Member): Host | undefined {
  return network.hosts.find((host) =>
    settings.self === undefined ? host.publicKey === publicKey : host.name === settings.self,
  );
}
