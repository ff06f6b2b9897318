/**
 * A static file host of the plain kind: no git, no idea of it. Over https with a certificate of an authority of its own,
 * or over http; with a password if wanted. It answers a conditional request, as such hosts do.
 * @module
 */
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { run } from './system.ts';

export interface Certificate {
  /** The authority, PEM, readable for everybody. */
  readonly caFile: string;
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** An authority named `name`, and a certificate for 127.0.0.1 that it signed. */
export async function makeCertificate(folder: string, name: string): Promise<Certificate> {
  const file = (suffix: string) => join(folder, `${name}${suffix}`);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-keyout', file('-ca.key'), '-out', file('-ca.pem'), '-subj', `/CN=${name}`, '-days', '2'];
  run('openssl', 'req', '-x509', ...newKey, ...authority);
  run('openssl', 'req', ...newKey, '-keyout', file('.key'), '-out', file('.csr'), '-subj', '/CN=server');
  await writeFile(file('.ext'), 'subjectAltName=IP:127.0.0.1\n');
  const signer = ['-CA', file('-ca.pem'), '-CAkey', file('-ca.key'), '-CAcreateserial'];
  const signed = ['-extfile', file('.ext'), '-out', file('.pem'), '-days', '2'];
  run('openssl', 'x509', '-req', '-in', file('.csr'), ...signer, ...signed);
  return { caFile: file('-ca.pem'), keyFile: file('.key'), certificateFile: file('.pem') };
}

export interface FileHost {
  /** Without credentials and without a final slash. */
  readonly url: string;
  /** `STATUS PATH` of each request so far. */
  readonly requests: string[];
}

/** Serves `directory` until the test is over. `userInfo` is `USER:PASSWORD`; absent: everybody may read. */
export async function serveFiles(
  t: TestContext,
  directory: string,
  { certificate, userInfo }: { readonly certificate?: Certificate; readonly userInfo?: string } = {},
): Promise<FileHost> {
  const requests: string[] = [];
  const expected = userInfo && `Basic ${Buffer.from(userInfo).toString('base64')}`;
  const listener: RequestListener = async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    response.once('finish', () => requests.push(`${response.statusCode} ${pathname}`));
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="net"' }).end();
      return;
    }
    const path = join(directory, pathname);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const tag = `"${found.mtimeMs}-${found.size}"`;
    response.setHeader('etag', tag);
    if (request.headers['if-none-match'] === tag) response.writeHead(304).end();
    else createReadStream(path).pipe(response);
  };
  const server = certificate
    ? createHttpsServer(
        { key: await readFile(certificate.keyFile), cert: await readFile(certificate.certificateFile) },
        listener,
      )
    : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`, requests };
}
