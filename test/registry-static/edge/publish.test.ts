/**
 * What readers find while the tree under them changes: repacks, rewritten history, and packs that go.
 * @module
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { graceSeconds } from '../../../registry-static/tree/retention.ts';
import { git, setUpTree } from '../../support/registry.ts';

const bound = { timeout: 120_000 };

/** What a reader sees that asked for the refs some time ago and for everything else just now. */
async function staleReader(t: TestContext, url: string): Promise<string> {
  const refs = await (await fetch(`${url}/info/refs`)).text();
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.url?.startsWith('/info/refs')) return outgoing.end(refs);
    const answer = await fetch(`${url}${incoming.url}`);
    return outgoing.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a tree that changes', { concurrency: 3 }, () => {
  test('packs come together, stay for those who knew them, and go', bound, async (t) => {
    const { repository, tree, url, publishAt } = await setUpTree(t);
    const listed = async () => (await (await fetch(`${url}/objects/info/packs`)).text()).match(/pack-/g)?.length ?? 0;
    const present = async () => (await readdir(join(tree, 'objects/pack'))).length / 2;
    for (let round = 1; round <= 4; round += 1) {
      await repository.commit({ note: `${round}` }, `round ${round}`);
      await publishAt(100);
    }
    assert.deepEqual([await listed(), await present()], [5, 5]);
    await publishAt(100 + graceSeconds);
    assert.deepEqual([await listed(), await present()], [2, 5]);
    await publishAt(100 + 2 * graceSeconds);
    assert.deepEqual([await listed(), await present()], [2, 2]);
  });

  test('a mirror that holds the same refs in other packs is published anew', bound, async (t) => {
    const { folder, repository, mirror, url, publishAt } = await setUpTree(t);
    await repository.commit({ note: 'second' }, 'second');
    await publishAt(0);
    await mirror.run(['repack', '-a', '-d', '-q']);
    for (const now of [100, 101 + graceSeconds, 102 + 2 * graceSeconds]) {
      await publishAt(now);
      await git('clone', '--quiet', url, join(folder, `clone${now}`));
    }
  });

  test('a clone that began before history was rewritten and packed anew still ends well', bound, async (t) => {
    const { folder, repository, url, publishAt } = await setUpTree(t);
    const old = await repository.commit({ note: 'old' }, 'old');
    await publishAt(100);
    const stale = await staleReader(t, url);
    await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    for (let round = 1; round <= 4; round += 1) {
      await repository.commit({ note: `${round}` }, `round ${round}`);
      await publishAt(100);
    }
    const clone = join(folder, 'clone');
    await git('clone', '--quiet', stale, clone);
    assert.equal(await git('-C', clone, 'rev-parse', 'HEAD'), old);
    await git('-C', clone, 'fsck', '--connectivity-only');
  });

  test('no clone and no fetch breaks while commits are published', bound, async (t) => {
    const { folder, repository, tree, url, publishAt } = await setUpTree(t);
    const mirror = join(folder, 'fetched');
    await git('clone', '--quiet', url, mirror);
    let publishing = true;
    const publishAll = async () => {
      for (let round = 0; round < 12; round += 1) {
        if (round % 4 === 3) await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
        await repository.commit({ [`f${round}`]: `${round}`, note: `${round}` }, `round ${round}`);
        await publishAt(round);
      }
      publishing = false;
    };
    let clones = 0;
    const cloneAll = async () => {
      for (; publishing; clones += 1) await git('clone', '--quiet', url, join(folder, `clone${clones}`));
    };
    const fetchAll = async () => {
      const refspec = '+main:refs/remotes/origin/main';
      while (publishing) await git('-C', mirror, 'fetch', '--quiet', 'origin', refspec);
    };
    await Promise.all([publishAll(), cloneAll(), fetchAll()]);
    assert.ok(clones >= 3, `only ${clones} clones ran meanwhile`);
    await git('-C', join(folder, 'clone0'), 'fsck', '--connectivity-only');
    await git('-C', tree, 'fsck', '--connectivity-only');
  });
});
