/**
 * An initramfs archive in the kernel's `newc` format (Documentation/driver-api/early-userspace/buffer-format.rst).
 * @module
 */
import { Buffer } from 'node:buffer';

export interface ArchiveEntry {
  /** Path without a leading slash. */
  readonly name: string;
  /** Absent: a directory. */
  readonly content?: Buffer;
}

const directoryMode = 0o040755;
const fileMode = 0o100755;

/**
 * ```
 *   "070701" ino mode uid gid nlink mtime size devmajor devminor rdevmajor rdevminor namesize check   (8 hex digits each)
 *   name NUL, padded to 4 · content, padded to 4 · … · TRAILER!!!
 * ```
 */
export function createArchive(entries: readonly ArchiveEntry[]): Buffer {
  const parts = [...entries, { name: 'TRAILER!!!', content: Buffer.alloc(0) }].map(({ name, content }, index) => {
    const size = content?.length ?? 0;
    const mode = content ? fileMode : directoryMode;
    const fields = [index + 1, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, Buffer.byteLength(name) + 1, 0];
    const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
    return Buffer.concat([padded(Buffer.from(header)), padded(content ?? Buffer.alloc(0))]);
  });
  return Buffer.concat(parts);
}

function padded(buffer: Buffer): Buffer {
  return Buffer.concat([buffer, Buffer.alloc((4 - (buffer.length % 4)) % 4)]);
}
