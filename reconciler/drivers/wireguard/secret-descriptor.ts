/**
 * A secret as an open file without a name: readable by a child process that inherits the descriptor and opens
 * `/dev/fd/3`, gone when both have closed it. A pipe of Node's will not do: it is a socket, which cannot be opened again.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError, systemErrorCode } from '../driver-error.ts';

/** Calls `use` with a descriptor at whose start `text` stands. The name is removed before the secret is written. */
export async function withSecretDescriptor<T>(
  runDirectory: string,
  text: string,
  use: (descriptor: number) => Promise<T>,
): Promise<T> {
  const path = join(runDirectory, `.${randomBytes(9).toString('hex')}`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  const handle = await open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0o600).catch((error: unknown) => {
    const reason = systemErrorCode(error) ?? 'unknown reason';
    throw new DriverError('FILE_FAILED', `expected to write into ${runDirectory}: ${reason}`, { cause: error });
  });
  try {
    await unlink(path);
    await handle.writeFile(text);
    return await use(handle.fd);
  } finally {
    await handle.close();
  }
}
