/**
 * Loading: what is read and parsed follows from what changed, and a broken network does not touch its neighbour.
 * @module
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FileSource } from '../../reconciler/agent/file-reader.ts';
import { loadNetworks } from '../../reconciler/agent/load-network.ts';
import { BlobCache } from '../../reconciler/drivers/parser/blob-cache.ts';
import { Parser } from '../../reconciler/drivers/parser/parser.ts';
import { blobId } from '../../reconciler/drivers/worktree/files.ts';
import { bundleParser } from '../support/parser.ts';
import { scratch } from '../support/scratch.ts';

const parser = new Parser(bundleParser());
const key = (name: string): string => createHash('sha256').update(name).digest('base64');

const repository: Readonly<Record<string, string>> = {
  'a/network.yaml': `version: 1
network: mesh0
addresses: [10.77.0.0/24]
hosts:
  fra: { role: relay, slot: 1, endpoints: [fra.example.com:51820], address: 10.77.0.1, publicKey: ${key('fra')} }
`,
  'a/hosts/home.yaml': `address: 10.77.0.2\npublicKey: ${key('home')}\n`,
  'a/hosts/office.yaml': `address: 10.77.0.3\npublicKey: ${key('office')}\n`,
};

/** A source in memory that writes down what is read from it. */
function sourceOf(files: Readonly<Record<string, string>>): FileSource & { readonly reads: string[] } {
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const reads: string[] = [];
  return {
    reads,
    files: [...bytes].map(([path, content]) => ({ path, blobId: blobId(content), size: content.length })),
    read: async (wanted) => {
      reads.push(...wanted.map(({ path }) => path));
      return new Map(wanted.map(({ path, blobId: id }) => [id, bytes.get(path) ?? Buffer.of()]));
    },
  };
}

test('only what changed is read and parsed again', async (t) => {
  const cacheFile = join(await scratch(t), 'cache.json');
  const load = async (files: Readonly<Record<string, string>>) => {
    const source = sourceOf(files);
    const { networks, diagnostics } = await loadNetworks(source, {
      parser,
      cache: await BlobCache.open(cacheFile),
      scopeVersion: '0.1.0',
    });
    return { reads: source.reads.sort(), network: networks[0]?.network, codes: diagnostics.map(({ code }) => code) };
  };
  const first = await load(repository);
  assert.deepEqual(first.codes, []);
  assert.deepEqual(first.reads, Object.keys(repository).sort());
  assert.deepEqual(await load(repository), { ...first, reads: [] });

  const moved = { ...repository, 'a/hosts/home.yaml': `address: 10.77.0.9\npublicKey: ${key('home')}\n` };
  const second = await load(moved);
  assert.deepEqual(second.reads, ['a/hosts/home.yaml']);
  assert.deepEqual(second.network?.hosts.find(({ name }) => name === 'home')?.addresses, ['10.77.0.9']);

  const taken = { ...repository, 'a/hosts/home.yaml': repository['a/hosts/office.yaml'] ?? '' };
  const third = await load(taken);
  assert.deepEqual(third.codes, ['KEY_DUPLICATE', 'ADDRESS_DUPLICATE'].sort());
  assert.deepEqual(third.reads, ['a/hosts/home.yaml', 'a/hosts/office.yaml'], 'the places that the diagnostics name');
});

test('two loads at once share the work, and each tells its own problems', async () => {
  const broken = { ...repository, 'a/hosts/home.yaml': 'address: nowhere\n' };
  const moved = Object.fromEntries(Object.entries(broken).map(([path, text]) => [path.replace(/^a/, 'b'), text]));
  const sources = [sourceOf(broken), sourceOf(moved), sourceOf({ ...broken, 'a/hosts/home.yaml': '{' })];
  const cache = await BlobCache.open(undefined);
  const loads = await Promise.all(
    sources.map((source) => loadNetworks(source, { parser, cache, scopeVersion: '0.1.0' })),
  );
  const reads = sources.flatMap((source) => source.reads);
  assert.equal(reads.filter((path) => path.endsWith('office.yaml')).length, 1);
  const alone = sources.map((source) => loadNetworks(source, { parser, scopeVersion: '0.1.0' }));
  assert.deepEqual(loads, await Promise.all(alone));
});

test('a file with problems is told about again, also from the cache’s second sight', async (t) => {
  const cacheFile = join(await scratch(t), 'cache.json');
  const broken = { ...repository, 'a/hosts/home.yaml': 'addres: 10.77.0.2\n' };
  for (let run = 0; run < 2; run++) {
    const { diagnostics } = await loadNetworks(sourceOf(broken), {
      parser,
      cache: await BlobCache.open(cacheFile),
      scopeVersion: '0.1.0',
    });
    assert.deepEqual(
      diagnostics.map(({ code, position }) => `${position?.file} ${code}`),
      ['a/hosts/home.yaml FIELD_MISSING', 'a/hosts/home.yaml FIELD_UNKNOWN'],
    );
  }
});

test('a broken network leaves its neighbour whole, and a folder can be chosen', async () => {
  const files = { ...repository, 'b/network.yaml': 'version: 1\nnetwork: mesh1\n' };
  const { networks, diagnostics } = await loadNetworks(sourceOf(files), { parser, scopeVersion: '0.1.0' });
  assert.deepEqual(
    networks.map(({ directory, name, network }) => [directory, name, network !== undefined]),
    [
      ['a', 'mesh0', true],
      ['b', 'mesh1', false],
    ],
  );
  assert.deepEqual(
    diagnostics.map(({ position }) => position?.file),
    ['b/network.yaml'],
  );
  const chosen = await loadNetworks(sourceOf(files), { folder: 'a', parser, scopeVersion: '0.1.0' });
  assert.deepEqual(
    chosen.networks.map(({ directory }) => directory),
    ['a'],
  );
});

test('an error of the source is the caller’s', async () => {
  const source: FileSource = { ...sourceOf(repository), read: () => Promise.reject(new Error('gone')) };
  await assert.rejects(loadNetworks(source, { parser, scopeVersion: '0.1.0' }), /gone/);
});
