/**
 * The conditional look at a remote's refs, against servers that behave and that do not.
 * @module
 */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { probeRefs } from '../../../reconciler/drivers/git/info-refs.ts';
import { parseRemote } from '../../../reconciler/drivers/git/remote.ts';

async function serve(t: TestContext, listener: RequestListener, userInfo = '') {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const remote = parseRemote(`http://${userInfo}127.0.0.1:${(server.address() as AddressInfo).port}/net`);
  assert.ok(remote.ok);
  return remote.value;
}

test('sends the validator back and believes a 304', async (t) => {
  const seen: (string | undefined)[] = [];
  const remote = await serve(t, (request, response) => {
    seen.push(`${request.url} ${request.headers['if-none-match']} ${request.headers.authorization}`);
    response.setHeader('ETag', '"one"');
    response.writeHead(request.headers['if-none-match'] === '"one"' ? 304 : 200).end();
  });
  const first = await probeRefs(remote);
  assert.deepEqual(first, { unchanged: false, validator: '"one"' });
  assert.deepEqual(await probeRefs(remote, { validator: first.validator }), { unchanged: true, validator: '"one"' });
  assert.deepEqual(seen, ['/net/info/refs undefined undefined', '/net/info/refs "one" undefined']);
});

test('credentials go along in the header alone', async (t) => {
  let authorization: string | undefined;
  const listener: RequestListener = (request, response) => {
    authorization = request.headers.authorization;
    response.end();
  };
  await probeRefs(await serve(t, listener, 'ada:s3cret@'));
  assert.equal(authorization, `Basic ${Buffer.from('ada:s3cret').toString('base64')}`);
});

test('a 304 that nobody asked for, an error, and no validator all count as changed', async (t) => {
  let status = 304;
  const remote = await serve(t, (_request, response) => response.writeHead(status).end());
  assert.deepEqual(await probeRefs(remote), { unchanged: false });
  for (status of [200, 301, 403, 500])
    assert.deepEqual(await probeRefs(remote, { validator: '"x"' }), { unchanged: false });
});

test('a server that says nothing, or never stops, costs its deadline and no more', async (t) => {
  const silent = await serve(t, () => undefined);
  assert.deepEqual(await probeRefs(silent, { validator: '"x"', timeoutMs: 100 }), { unchanged: false });
  const endless = await serve(t, (_request, response) => {
    const more = () => {
      if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
    };
    more();
  });
  const startedAt = performance.now();
  assert.equal((await probeRefs(endless, { validator: '"x"', timeoutMs: 2_000 })).unchanged, false);
  assert.ok(performance.now() - startedAt < 3_000);
});

test('a path is never asked', async () => {
  const remote = parseRemote('/srv/net');
  assert.ok(remote.ok);
  assert.deepEqual(await probeRefs(remote.value, { validator: '"x"' }), { unchanged: false });
});
