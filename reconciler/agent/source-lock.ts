/**
 * One writer for each source directory: the service that polls and an `apply` by hand may meet there.
 * The lock is an abstract socket, which the kernel gives back when its holder dies in whatever way.
 * @module
 */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError, systemErrorCode } from '../drivers/driver-error.ts';

const retryMs = 100;

/** Runs `use` while holding the directory. Waits up to `waitMs` for another holder, then throws `LOCKED`. */
export async function withSourceLock<T>(directory: string, waitMs: number, use: () => Promise<T>): Promise<T> {
  const server = await acquire(directory, Math.ceil(waitMs / retryMs));
  try {
    return await use();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function acquire(directory: string, retries: number): Promise<Server> {
  const name = `\0scope/source/${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  for (let left = retries; ; left -= 1) {
    const server = await listen(name);
    if (server !== undefined) return server;
    if (left <= 0) throw new DriverError('LOCKED', `another process pulls into ${directory}`);
    await sleep(retryMs);
  }
}

function listen(name: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) => (systemErrorCode(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen({ path: name }, () => resolve(server));
  });
}
