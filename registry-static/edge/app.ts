/**
 * The HTTP face of a tree: read-only, a closed set of names, validators and cache headers. It decides nothing and knows
 * no secret; whatever it serves, hosts check for themselves.
 * @module
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { type ServedFile, servedFile } from '../tree/served-file.ts';
import { parseByteRange } from './byte-range.ts';
import type { RegistryHealth } from './health.ts';

export interface AppOptions {
  /** The tree, absolute. */
  readonly directory: string;
  /** `/path/prefix` or empty; requests are answered with and without it, so that a proxy may strip it or not. */
  readonly prefix: string;
  readonly health: () => RegistryHealth;
}

/** A year: the longest that caches heed. */
const immutableForSeconds = 31_536_000;

/** Makes the application. It answers GET and HEAD; every other method gets 405, and a push is told why in 403. */
export function createApp({ directory, prefix, health }: AppOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('X-Content-Type-Options', 'nosniff');
  });
  app.on(['GET'], '*', async (context) => {
    const path = relativePath(context.req.path, prefix);
    if (path === 'healthz') {
      const state = health();
      return context.json(state, state.ok ? 200 : 503, { 'Cache-Control': 'no-store' });
    }
    if (context.req.query('service') === 'git-receive-pack')
      return context.text('this registry is read-only: push to the repository that it mirrors\n', 403);
    const file = path === undefined ? undefined : servedFile(path);
    return file ? serveFile(context, directory, file) : notFound(context);
  });
  app.all('*', (context) => context.text('this registry only answers GET and HEAD\n', 405, { Allow: 'GET, HEAD' }));
  app.onError((_error, context) => context.text('internal error\n', 500));
  return app;
}

/** The path below the tree; undefined if it can be none. Nothing is decoded: no name that is served needs escapes. */
function relativePath(path: string, prefix: string): string | undefined {
  const rest = prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  return rest.startsWith('/') ? rest.slice(1) : undefined;
}

async function serveFile(context: Context, directory: string, file: ServedFile): Promise<Response> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(join(directory, file.path), flags).catch(() => undefined);
  if (!handle) return notFound(context);
  let streaming = false;
  try {
    const found = await handle.stat();
    if (!found.isFile()) return notFound(context);
    const small = file.immutable ? undefined : await handle.readFile();
    const tag = small ? `"${createHash('sha256').update(small).digest('base64url')}"` : `"${file.path}"`;
    context.header('ETag', tag);
    context.header('Cache-Control', file.immutable ? `public, max-age=${immutableForSeconds}, immutable` : 'no-cache');
    if (matches(context.req.header('If-None-Match'), tag)) return context.body(null, 304);
    context.header('Content-Type', file.contentType);
    if (small) return context.body(new Uint8Array(small), 200, { 'Content-Length': String(small.length) });
    const range = parseByteRange(context.req.header('Range'), found.size);
    if (range === 'unsatisfiable') return context.body(null, 416, { 'Content-Range': `bytes */${found.size}` });
    const { first, last } = range ?? { first: 0, last: found.size - 1 };
    context.header('Accept-Ranges', 'bytes');
    context.header('Content-Length', String(last - first + 1));
    if (range) context.header('Content-Range', `bytes ${first}-${last}/${found.size}`);
    if (context.req.method === 'HEAD') return context.body(null, 200);
    streaming = true;
    const stream = handle.createReadStream({ start: first, end: last });
    return context.body(Readable.toWeb(stream) as ReadableStream, range ? 206 : 200);
  } finally {
    if (!streaming) await handle.close();
  }
}

function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((candidate) => ['*', tag, `W/${tag}`].includes(candidate.trim()));
}

function notFound(context: Context): Response {
  return context.text('not found\n', 404, { 'Cache-Control': 'no-cache' });
}
