/**
 * Contents of many blobs in one `git cat-file --batch`. Sizes are checked against the listing before git is asked, and
 * against git's own header afterwards.
 * @module
 */
import { DriverError } from '../driver-error.ts';
import { runCatFile } from './run-git.ts';
import type { GitSettings } from './settings.ts';
import type { TreeFile } from './tree.ts';

const maxFileBytes = 1 << 20;
const maxTotalBytes = 64 << 20;

/**
 * Reads the blobs of `files`, by blob id. Throws `GIT_REFUSED` if one is larger than 1 MiB or all together than 64 MiB.
 */
export async function readBlobs(
  directory: string,
  settings: GitSettings,
  files: readonly TreeFile[],
): Promise<ReadonlyMap<string, Buffer>> {
  const sizes = new Map<string, number>();
  let total = 0;
  for (const { path, blobId, size } of files) {
    if (size > maxFileBytes)
      throw new DriverError('GIT_REFUSED', `expected at most ${maxFileBytes} bytes in ${path}, got ${size}`);
    if (!sizes.has(blobId)) total += size;
    sizes.set(blobId, size);
  }
  if (total > maxTotalBytes)
    throw new DriverError('GIT_REFUSED', `expected at most ${maxTotalBytes} bytes of files in all, got ${total}`);
  if (sizes.size === 0) return new Map();
  const ids = [...sizes.keys()];
  const maxBytes = total + ids.length * 128;
  const output = await runCatFile(directory, settings, ['--batch'], {
    input: `${ids.join('\n')}\n`,
    maxBytes,
    timeoutMs: 30_000,
  });
  return splitBatch(output, ids);
}

/** Splits `ID blob SIZE LF bytes LF` records. Throws `GIT_REFUSED` if an object is missing or not a blob. */
export function splitBatch(output: Buffer, ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  let offset = 0;
  for (const id of ids) {
    const end = output.indexOf(0x0a, offset);
    const header = output.toString('latin1', offset, end < 0 ? output.length : end);
    const [name, type, sizeText] = header.split(' ');
    const size = /^[0-9]{1,12}$/.test(sizeText ?? '') ? Number(sizeText) : Number.NaN;
    if (end < 0 || name !== id || type !== 'blob' || !(end + 1 + size < output.length))
      throw new DriverError('GIT_REFUSED', `expected the content of blob ${id}, got ${JSON.stringify(header)}`);
    contents.set(id, output.subarray(end + 1, end + 1 + size));
    offset = end + 1 + size + 1;
  }
  return contents;
}
