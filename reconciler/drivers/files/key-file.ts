/**
 * The file that holds this host's WireGuard private key: base64 on one line, as `wg genkey` writes it.
 * @module
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import process from 'node:process';
import { isKeyText } from '../../model/key.ts';
import { Secret } from '../../model/secret.ts';
import { DriverError } from '../driver-error.ts';
import { fileError } from './atomic-file.ts';

const allZero = `${'A'.repeat(43)}=`;

/**
 * Reads a private key. Refuses what other users could have read or put there; the open file is checked, not the path.
 * A symbolic link to it is in order: secret managers hand keys out that way.
 */
export async function readPrivateKeyFile(path: string): Promise<Secret> {
  const text = (await readPrivateFile(path, 1024)).trim();
  if (!isKeyText(text) || text === allZero) {
    throw new DriverError('KEY_INVALID', `expected one WireGuard private key (44 characters of base64) in ${path}`);
  }
  return new Secret(text);
}

/** The text of a file that only its owner, root or this user, can read. */
export async function readPrivateFile(path: string, maxBytes: number): Promise<string> {
  // Non-blocking: a FIFO in its place must not stop the process.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw fileError('read', path, error);
  });
  try {
    const { mode, uid, nlink, size, isRegular } = await handle.stat().then((stat) => ({
      mode: stat.mode & 0o777,
      uid: stat.uid,
      nlink: stat.nlink,
      size: stat.size,
      isRegular: stat.isFile(),
    }));
    if (!isRegular) throw unsafe(path, 'expected a regular file');
    if ((mode & 0o077) !== 0) {
      const found = mode.toString(8).padStart(4, '0');
      throw unsafe(
        path,
        `expected mode 0600, got ${found} (chmod 600 ${path}, and consider the key as known to others)`,
      );
    }
    if (uid !== 0 && uid !== process.geteuid?.()) throw unsafe(path, `expected root as its owner, got user id ${uid}`);
    if (nlink > 1) throw unsafe(path, `expected one name, got ${nlink} hard links`);
    if (size > maxBytes) throw unsafe(path, `expected at most ${maxBytes} bytes, got ${size}`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function unsafe(path: string, reason: string): DriverError {
  return new DriverError('KEY_FILE_UNSAFE', `refused to read the key in ${path}: ${reason}`);
}
