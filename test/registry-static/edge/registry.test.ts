/**
 * The registry as git, browsers, proxies and attackers meet it: real git, real HTTP, on loopback.
 * @module
 */
import assert from 'node:assert/strict';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegistryHealth } from '../../../registry-static/edge/health.ts';
import { git, setUpRegistry } from '../../support/registry.ts';

const bound = { timeout: 120_000 };

async function health(url: string) {
  const response = await fetch(`${url}/healthz`);
  return { status: response.status, ...((await response.json()) as RegistryHealth) };
}

async function packUrl(url: string): Promise<string> {
  const list = await (await fetch(`${url}/objects/info/packs`)).text();
  return `${url}/objects/pack/${list.slice(2, list.indexOf('\n'))}`;
}

/** A request whose path nobody tidies up on the way. */
function rawStatus(url: string, path: string, method = 'GET'): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** A reverse proxy that passes on what comes in below `/pathPrefix`, with or without that part. */
async function proxy(t: TestContext, target: string, strip: boolean): Promise<string> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const path = strip ? (incoming.url ?? '').replace(/^\/pathPrefix/, '') : incoming.url;
    const passed = request({ hostname, port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pathPrefix`;
}

describe('a registry', { concurrency: 4 }, () => {
  test('git clones, fetches what is new, and cannot push', bound, async (t) => {
    const { folder, repository, start } = await setUpRegistry(t);
    await repository.git('tag', '-a', '-m', 'one', 'v1');
    const { url, refresh } = await start();
    const clone = join(folder, 'clone');
    await git('clone', '--quiet', url, clone);
    assert.equal(await git('-C', clone, 'describe'), 'v1');
    const next = await repository.commit({ 'network.yaml': 'version: 2\n' }, 'second');
    await refresh();
    await git('-C', clone, 'pull', '--quiet');
    assert.equal(await git('-C', clone, 'rev-parse', 'HEAD'), next);
    await git('-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'mine');
    await assert.rejects(git('-C', clone, 'push', 'origin', 'HEAD:main'), /read-only/);
    assert.equal(await repository.git('rev-parse', 'main'), next);
  });

  test('a repository of 1,000 files is one pack, and a clone a handful of requests', bound, async (t) => {
    const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`h${i}.yaml`, `address: ${i}\n`]));
    const { folder, tree, start } = await setUpRegistry(t, {}, files);
    const { url } = await start();
    const objects = (await readdir(join(tree, 'objects'), { recursive: true })).filter((name) =>
      /[0-9a-f]{38}/.test(name),
    );
    assert.deepEqual(objects.map((name) => name.replace(/.*\./, '')).sort(), ['idx', 'pack']);
    const startedAt = performance.now();
    await git('clone', '--quiet', url, join(folder, 'clone'));
    assert.ok(performance.now() - startedAt < 5_000);
    assert.equal((await readdir(join(folder, 'clone'))).length, 1_001);
  });

  test('a commit does not touch the packs before it, so that a poller fetches only what is new', bound, async (t) => {
    const { repository, tree, start } = await setUpRegistry(t);
    const { refresh } = await start();
    const packs = async () => (await readdir(join(tree, 'objects/pack'))).sort();
    const before = await packs();
    await repository.commit({ 'network.yaml': 'version: 2\n' }, 'second');
    await refresh();
    const after = await packs();
    assert.deepEqual(
      before.filter((name) => !after.includes(name)),
      [],
    );
    const sizes = await Promise.all(
      after.filter((name) => !before.includes(name)).map((name) => stat(join(tree, 'objects/pack', name))),
    );
    assert.ok(sizes.every(({ size }) => size < 2_000));
  });

  test('the refs carry a validator, and what never changes says so', bound, async (t) => {
    const { repository, start } = await setUpRegistry(t);
    const { url, refresh } = await start();
    const first = await fetch(`${url}/info/refs`);
    const tag = first.headers.get('etag') ?? '';
    assert.match(tag, /^"[\w-]+"$/);
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    assert.equal(first.headers.get('content-type'), 'text/plain; charset=utf-8');
    const ask = async (value: string) =>
      (await fetch(`${url}/info/refs`, { headers: { 'If-None-Match': value } })).status;
    assert.deepEqual(
      [await ask(tag), await ask(`"x", W/${tag}`), await ask('"x"'), await ask('*')],
      [304, 304, 200, 304],
    );
    await first.text();
    const object = await fetch(await packUrl(url));
    assert.match(object.headers.get('cache-control') ?? '', /immutable/);
    assert.equal(object.headers.get('content-type'), 'application/x-git-packed-objects');
    await object.arrayBuffer();
    await repository.commit({ a: 'b' }, 'second');
    await refresh();
    assert.equal(await ask(tag), 200);
  });

  test('a download that broke off is taken up again', bound, async (t) => {
    const { start } = await setUpRegistry(t);
    const { url } = await start();
    const object = await packUrl(url);
    const whole = Buffer.from(await (await fetch(object)).arrayBuffer());
    const part = await fetch(object, { headers: { Range: 'bytes=10-' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 10-${whole.length - 1}/${whole.length}`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(10));
    assert.equal((await fetch(object, { headers: { Range: `bytes=${whole.length}-` } })).status, 416);
    const head = await fetch(object, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), String(whole.length));
  });

  test('no path leads out of the tree, and no method changes anything', bound, async (t) => {
    const { start } = await setUpRegistry(t, { prefix: '/net' });
    const { url } = await start();
    const escapes = ['/../git/gitconfig', '/net/../../git/gitconfig', '/%2e%2e/git/gitconfig', '/..%2fgit%2fgitconfig'];
    const private_ = [
      '/config',
      '/packed-refs',
      '/unreferenced.json',
      '/net',
      '/net/',
      '/',
      '//etc/passwd',
      '/net//HEAD',
    ];
    const odd = ['/info/refs/', '/info/refs%00', '/HEAD%0a', '/objects/info/alternates', `/${'x'.repeat(7000)}`];
    for (const path of [...escapes, ...private_, ...odd]) assert.equal(await rawStatus(url, path), 404, path);
    assert.notEqual(await rawStatus(url, `/${'x'.repeat(20_000)}`), 200);
    for (const method of ['POST', 'PUT', 'DELETE', 'PROPFIND', 'OPTIONS', 'PATCH'])
      assert.equal(await rawStatus(url, '/HEAD', method), 405, method);
    assert.equal(await rawStatus(url, '/info/refs?service=git-receive-pack'), 403);
    assert.equal(await rawStatus(url, '/info/refs?service=git-upload-pack'), 200);
  });

  for (const strip of [true, false]) {
    test(`works behind a proxy that ${strip ? 'strips' : 'keeps'} the path prefix`, bound, async (t) => {
      const { folder, start } = await setUpRegistry(t, { prefix: '/pathPrefix' });
      const { url } = await start();
      const outside = await proxy(t, url, strip);
      await git('clone', '--quiet', outside, join(folder, 'clone'));
      assert.equal((await health(outside)).ok, true);
    });
  }

  test('a commit is published by itself, as soon as it is made', bound, async (t) => {
    const { repository, start } = await setUpRegistry(t, { intervalMs: 600_000 });
    const { url } = await start();
    for (const content of ['one', 'two']) {
      const revision = await repository.commit({ note: content }, content);
      while ((await health(url)).revision !== revision) await sleep(20, undefined, { signal: t.signal });
    }
    await repository.git('pack-refs', '--all');
    const packed = await repository.commit({ note: 'three' }, 'three');
    while ((await health(url)).revision !== packed) await sleep(20, undefined, { signal: t.signal });
  });

  test('says whether hosts will follow, and serves the commit in any case', bound, async (t) => {
    const validate = async (_mirror: unknown, revision: string) => revision !== bad;
    let bad = '';
    const { repository, start, events } = await setUpRegistry(t, { validate });
    const { url, refresh } = await start();
    assert.equal((await health(url)).valid, true);
    bad = await repository.commit({ 'network.yaml': 'nonsense' }, 'bad');
    await refresh();
    const state = await health(url);
    assert.deepEqual([state.status, state.ok, state.valid, state.revision], [200, true, false, bad]);
    assert.deepEqual(events.at(-1), { kind: 'published', revision: bad, valid: false });
  });

  test('serves on while the repository is gone, says so, and catches up', bound, async (t) => {
    const { folder, repository, events, start } = await setUpRegistry(t, { intervalMs: 100 });
    const { url, refresh } = await start();
    const revision = (await health(url)).revision;
    await rename(repository.path, `${repository.path}.away`);
    await refresh();
    const state = await health(url);
    assert.equal(state.revision, revision);
    assert.match(String(state.error), /cannot fetch/);
    await git('clone', '--quiet', url, join(folder, 'clone'));
    while ((await health(url)).status !== 503) await sleep(50, undefined, { signal: t.signal });
    await rename(`${repository.path}.away`, repository.path);
    while ((await health(url)).status !== 200) await sleep(50, undefined, { signal: t.signal });
    assert.ok(events.some(({ kind }) => kind === 'failed') && events.some(({ kind }) => kind === 'recovered'));
    assert.ok(events.length < 8, 'one line for each thing that happened');
  });

  test('a registry of a registry, started while its upstream was away, serves what it had', bound, async (t) => {
    const upstream = await setUpRegistry(t);
    const first = await upstream.start();
    const { start, folder } = await setUpRegistry(t, { repository: first.url });
    await (await start()).close();
    await first.close();
    const { url } = await start();
    assert.equal((await health(url)).status, 503);
    await git('clone', '--quiet', url, join(folder, 'clone'));
  });

  test('what broke off in the middle of a publication is made good', bound, async (t) => {
    const { folder, repository, tree, start } = await setUpRegistry(t);
    const { close } = await start();
    await close();
    const packs = await readdir(join(tree, 'objects/pack'));
    assert.equal(packs.length, 2);
    // As after a loss of power: one file is gone, the other has its name and no bytes.
    for (const name of packs) await rm(join(tree, 'objects/pack', name));
    for (const name of packs.slice(1)) await writeFile(join(tree, 'objects/pack', name), '');
    await repository.commit({ note: 'x' }, 'second');
    const { url } = await start();
    await git('clone', '--quiet', url, join(folder, 'clone'));
    await git('-C', join(folder, 'clone'), 'fsck', '--full');
  });

  test('ends although a client holds on to its connection', bound, async (t) => {
    const { start } = await setUpRegistry(t);
    const { url, close } = await start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.write('GET /HEAD HTTP/1.1\r\nHost: x\r\n');
    const startedAt = performance.now();
    await close();
    assert.ok(performance.now() - startedAt < 5_000);
    socket.destroy();
    await assert.rejects(fetch(`${url}/HEAD`));
  });

  test('options that cannot be meant are refused in words', bound, async (t) => {
    const { start, stateDirectory } = await setUpRegistry(t);
    const { url } = await start();
    const taken = { listen: new URL(url).host, stateDirectory: `${stateDirectory}2` };
    await assert.rejects(start(taken), { message: /another program listens there/ });
    for (const wrong of [
      { listen: 'nowhere' },
      { prefix: 'net' },
      { prefix: '/../x' },
      { ref: '-x' },
      { repository: 'ext::x' },
    ])
      await assert.rejects(start(wrong), { message: /expected/ });
    assert.ok((await stat(stateDirectory)).isDirectory());
  });
});
