/**
 * Asks an http remote whether its refs changed, by one conditional GET of `info/refs` (0.3 ms on loopback against 10 ms
 * for a fetch). Dumb remotes answer with a validator; any that does not is fetched from as usual.
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { Agent } from 'undici';
import type { Remote } from './remote.ts';

export interface RefsProbe {
  /** True only if the remote itself said that nothing changed since `validator`. */
  readonly unchanged: boolean;
  /** To send next time; absent: the remote gave none. */
  readonly validator?: string;
}

export interface ProbeOptions {
  /** An entity tag of an earlier answer; absent: none. */
  readonly validator?: string | undefined;
  /** As in `RemoteAccess`. */
  readonly caFile?: string | undefined;
  /** Absent: 5 s. */
  readonly timeoutMs?: number;
}

const maxBytes = 4 << 20;

/**
 * Sends `validator` and reports what the remote says.
 * Never throws: a remote that cannot be asked simply counts as changed, and the fetch reports what is wrong with it.
 */
export async function probeRefs(remote: Remote, options: ProbeOptions = {}): Promise<RefsProbe> {
  if (remote.kind !== 'http') return { unchanged: false };
  const { validator, caFile, timeoutMs = 5_000 } = options;
  const { request } = await import('undici');
  const headers: Record<string, string> = { 'user-agent': 'scope', accept: 'text/plain' };
  if (validator !== undefined) headers['if-none-match'] = validator;
  if (remote.credentials) headers.authorization = basicAuthorization(remote.credentials);
  let dispatcher: Agent | undefined;
  try {
    if (caFile !== undefined) dispatcher = await trusting(caFile);
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await request(`${remote.url}/info/refs`, { headers, signal, ...(dispatcher && { dispatcher }) });
    await response.body.dump({ limit: maxBytes, signal });
    if (response.statusCode === 304 && validator !== undefined) return { unchanged: true, validator };
    const tag = response.headers.etag;
    if (response.statusCode !== 200 || typeof tag !== 'string' || tag.length > 256) return { unchanged: false };
    return { unchanged: false, validator: tag };
  } catch {
    return { unchanged: false };
  } finally {
    await dispatcher?.destroy();
  }
}

async function trusting(caFile: string): Promise<Agent> {
  const { Agent } = await import('undici');
  return new Agent({ connect: { ca: await readFile(caFile, 'utf8') } });
}

function basicAuthorization({ username, password }: NonNullable<Remote['credentials']>): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}
