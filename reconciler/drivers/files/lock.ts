/**
 * One Scope per network and network namespace: an abstract Unix socket, which the kernel frees when its holder dies.
 * A file beside it names the holder for people; it decides nothing.
 * @module
 */
import { constants } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import type { NetworkName } from '../../model/network.ts';
import { DriverError, systemErrorCode } from '../driver-error.ts';

export interface Lock {
  release(): Promise<void>;
}

/** Takes the lock or throws `LOCKED`, naming the holder's process id if it left one. Does not wait. */
export async function acquireLock(network: NetworkName, runDirectory: string): Promise<Lock> {
  const holderFile = join(runDirectory, `${network}.pid`);
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(`\0scope-lock-${network}`, resolve);
    });
  } catch (error) {
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error;
    throw new DriverError('LOCKED', `another Scope works on ${network}${await holder(holderFile)}`);
  }
  // The lock must not keep the process alive.
  server.unref();
  await writeHolder(holderFile);
  return {
    release: async () => {
      await rm(holderFile, { force: true });
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Whoever holds the socket may replace the file: what is there was left by a holder that was killed. */
async function writeHolder(path: string): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  try {
    await rm(path, { force: true });
    const handle = await open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o644);
    await handle.writeFile(`${process.pid}\n`);
    await handle.close();
  } catch {
    // Only the message of a second Scope is poorer without it.
  }
}

async function holder(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return /^[0-9]+\n$/.test(text) ? ` (process ${text.trim()})` : '';
}
