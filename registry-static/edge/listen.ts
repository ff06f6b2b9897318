/**
 * Binds an application to an address, with limits that keep slow or many clients from taking the process down.
 * @module
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { DriverError, systemErrorCode } from '../../reconciler/drivers/driver-error.ts';
import { formatEndpoint, parseEndpoint } from '../../reconciler/model/endpoint.ts';

/** More connections than a thousand polling hosts hold open at once; the kernel's backlog takes the rest. */
const maxConnections = 1_024;
/** A client that is silent in the middle of an answer for this long is gone. */
const idleMs = 60_000;
/** What running downloads get to finish before the process ends. */
const closeGraceMs = 2_000;

export interface Listening {
  readonly server: Server;
  /** `http://HOST:PORT` */
  readonly url: string;
}

/** Listens on `HOST:PORT`; port 0 lets the kernel choose. Throws `DriverError` if the address cannot be had. */
export async function listenOn(app: Hono, address: string): Promise<Listening> {
  const { host, port } = parseListen(address);
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 30_000, maxHeaderSize: 8_192 },
  }) as Server;
  server.maxConnections = maxConnections;
  server.setTimeout(idleMs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const reason = systemErrorCode(cause) === 'EADDRINUSE' ? 'another program listens there' : cause.message;
      reject(new DriverError('NOT_PERMITTED', `cannot listen on ${address}: ${reason}`, { cause }));
    });
    server.listen({ host, port }, resolve);
  });
  const bound = server.address() as AddressInfo;
  return { server, url: `http://${formatEndpoint({ host, port: bound.port })}` };
}

/** Stops listening, lets running answers finish for a moment, and cuts what is left. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearTimeout(cut);
}

/** Port 0 is no endpoint, but a fine thing to ask a kernel for. */
function parseListen(address: string): { readonly host: string; readonly port: number } {
  const chosen = address.endsWith(':0');
  const parsed = parseEndpoint(chosen ? `${address.slice(0, -1)}1` : address);
  if (!parsed.ok) throw new DriverError('GIT_REFUSED', `${parsed.reason} to listen on`);
  return { host: parsed.value.host, port: chosen ? 0 : parsed.value.port };
}
