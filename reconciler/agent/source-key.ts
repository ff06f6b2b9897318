/**
 * The ssh key of a source that runs without privileges. The key stays root's (0600): root reads it and hands over the
 * text, or systemd shows the unit a copy. What ssh is given is a file of the source's own user, for one pull.
 * @module
 */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';
import { createFile } from '../drivers/files/atomic-file.ts';
import { readBoundedFile } from '../drivers/files/bounded-file.ts';
import { readPrivateFile } from '../drivers/files/key-file.ts';
import { Secret } from '../model/secret.ts';
import type { ResolvedSource, SourceConfig } from './source-config.ts';

/** An RSA key of 16,384 bits takes 13 kB. */
const maxKeyBytes = 16 << 10;

/** Begins every format that ssh reads (openssh, PKCS #1, PKCS #8). */
const keyHeader = /^-----BEGIN [A-Z ]*PRIVATE KEY-----$/m;

/** The key that `source` needs, read as root; undefined if it needs none. Throws `DriverError`. */
export async function readSshKey({ config, remote }: ResolvedSource): Promise<Secret | undefined> {
  if (remote.kind !== 'ssh' || config.sshKeyFile === undefined) return undefined;
  const text = await readPrivateFile(config.sshKeyFile, maxKeyBytes);
  if (!isSshKey(text)) throw new DriverError('KEY_INVALID', `expected a private ssh key in ${config.sshKeyFile}`);
  return new Secret(text);
}

function isSshKey(text: string): boolean {
  return keyHeader.test(text);
}

/**
 * Runs `use` with the name of a file in `directory` that holds the key and that only this user can read; it is gone
 * afterwards. Without a key, `use` gets undefined. One caller at a time for each directory.
 */
export async function withPrivateKey<T>(
  directory: string,
  key: Secret | undefined,
  use: (file: string | undefined) => Promise<T>,
): Promise<T> {
  if (key === undefined) return use(undefined);
  const file = join(directory, 'ssh-key');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // A pull that was killed leaves its copy.
  await rm(file, { force: true });
  await createFile(file, key.reveal());
  try {
    return await use(file);
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * The configuration with the key that systemd loaded for this unit, if it loaded one under the key file's own name.
 * `directory` is systemd's `$CREDENTIALS_DIRECTORY`; absent: there is none.
 */
export async function withCredentials(config: SourceConfig, directory: string | undefined): Promise<SourceConfig> {
  const { sshKeyFile } = config;
  if (directory === undefined || sshKeyFile === undefined) return config;
  const credential = join(directory, basename(sshKeyFile));
  // The unit loads a placeholder where there is no such file: a credential that cannot be loaded would stop it.
  const text = await readBoundedFile(credential, maxKeyBytes);
  return text !== undefined && isSshKey(text) ? { ...config, sshKeyFile: credential } : config;
}
