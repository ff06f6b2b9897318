/**
 * Reads files that somebody less trusted may have written or replaced.
 * @module
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DriverError, systemErrorCode } from '../driver-error.ts';

/**
 * Reads a regular file of at most `maxBytes`. Undefined where there is none. The folder may belong to someone who is not
 * trusted: links are not followed, and a pipe cannot make the reader wait. Throws `DriverError`.
 */
export async function readBoundedFile(path: string, maxBytes: number): Promise<string | undefined> {
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    return await withFile(await open(path, flags), async (file) => {
      const found = await file.stat();
      if (!found.isFile()) throw new DriverError('FILE_FAILED', `expected a regular file at ${JSON.stringify(path)}`);
      return readAtMost(file, path, maxBytes);
    });
  } catch (cause) {
    if (cause instanceof DriverError) throw cause;
    const code = systemErrorCode(cause);
    if (code === 'ENOENT') return undefined;
    const reason = code === 'ELOOP' ? 'it is a symbolic link' : code;
    throw new DriverError('FILE_FAILED', `cannot read ${JSON.stringify(path)} (${reason})`, { cause });
  }
}

/** The file may grow while it is read, so that its size is no bound; what arrives is counted. */
async function readAtMost(file: FileHandle, path: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > maxBytes)
      throw new DriverError('FILE_FAILED', `expected at most ${maxBytes} bytes in ${JSON.stringify(path)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function withFile<T>(file: FileHandle, use: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
