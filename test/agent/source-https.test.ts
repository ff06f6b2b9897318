/**
 * Pulls over http with a password and over https with a private authority, from the tree that an export leaves on a
 * plain file host, by the unprivileged child of root.
 * @module
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runSource } from '../../reconciler/agent/source-child.ts';
import type { SourceConfig } from '../../reconciler/agent/source-config.ts';
import { exportTree } from '../../registry-static/edge/export-tree.ts';
import { type FileHost, makeCertificate, serveFiles } from '../support/file-host.ts';
import { hostLine, networkYaml, setUpPull, spawnCommand } from '../support/pull-network.ts';

const bound = { timeout: 120_000 };

async function setUp(t: TestContext) {
  const { folder, repository, directory, config } = await setUpPull(t);
  const tree = join(folder, 'www');
  await exportTree({ repository: repository.path, directory: tree });
  const pull = (changes: Partial<SourceConfig>) => {
    const now = () => Math.floor(Date.now() / 1000);
    return runSource(spawnCommand, { ...config, ...changes }, { directory, version: '0.1.0', now });
  };
  const commit = async () => {
    await repository.commit({ 'network.yaml': networkYaml + hostLine('work', 3) }, 'work');
    return exportTree({ repository: repository.path, directory: tree });
  };
  return { folder, directory, tree, pull, commit };
}

function withUser({ url }: FileHost, userInfo: string): string {
  return url.replace('://', `://${userInfo}@`);
}

/** The arguments of every process of the machine, read until `work` is done. */
async function argumentsDuring(work: Promise<unknown>): Promise<string> {
  let seen = '';
  let busy = true;
  const done = work.finally(() => {
    busy = false;
  });
  while (busy) {
    const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
    const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    seen += texts.join('\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await done;
  return seen;
}

describe('a pull over http', { concurrency: 2 }, () => {
  test('passes the password of the URL on, and shows it nowhere', bound, async (t) => {
    const { directory, tree, pull, commit } = await setUp(t);
    const host = await serveFiles(t, tree, { userInfo: 'ada:hunter/2' });
    const url = withUser(host, 'ada:hunter%2F2');
    const first = pull({ url });
    const seen = await argumentsDuring(first);
    const { status, snapshot } = await first;
    assert.equal(status.outcome, 'current', status.reason);
    assert.match(seen, /git-remote-http|fetch/);
    const revision = await commit();
    assert.equal((await pull({ url })).status.revision, revision);
    const stored = await Promise.all(
      ['snapshot.json', 'source-status.json', 'poll.json'].map((name) => readFile(join(directory, name), 'utf8')),
    );
    assert.doesNotMatch(seen + JSON.stringify({ status, snapshot }) + stored.join(), /hunter/);
  });

  test('says so when the password is wrong or missing', bound, async (t) => {
    const { tree, pull } = await setUp(t);
    const host = await serveFiles(t, tree, { userInfo: 'ada:right' });
    const wrong = await pull({ url: withUser(host, 'ada:guessed') });
    assert.equal(wrong.status.outcome, 'unreachable');
    assert.match(wrong.status.reason ?? '', /Authentication failed for/);
    assert.doesNotMatch(JSON.stringify(wrong), /guessed/);
    assert.match((await pull({ url: host.url })).status.reason ?? '', /could not read Username/);
  });
});

describe('a pull over https', { concurrency: 2 }, () => {
  test('trusts the authority of caFile', bound, async (t) => {
    const { folder, tree, pull, commit } = await setUp(t);
    const certificate = await makeCertificate(folder, 'ours');
    const host = await serveFiles(t, tree, { certificate, userInfo: 'ada:hunter2' });
    const config = { url: withUser(host, 'ada:hunter2'), caFile: certificate.caFile };
    const { status } = await pull(config);
    assert.equal(status.outcome, 'current', status.reason);
    host.requests.length = 0;
    assert.equal((await pull(config)).status.outcome, 'current');
    assert.deepEqual(host.requests, ['304 /info/refs'], 'an unchanged poll is one request');
    const revision = await commit();
    assert.equal((await pull(config)).status.revision, revision);
  });

  test('trusts no other', bound, async (t) => {
    const { folder, tree, pull } = await setUp(t);
    const certificate = await makeCertificate(folder, 'ours');
    const { caFile } = await makeCertificate(folder, 'theirs');
    const host = await serveFiles(t, tree, { certificate, userInfo: 'ada:hunter2' });
    const url = withUser(host, 'ada:hunter2');
    for (const config of [{ url, caFile }, { url }]) {
      const { status, snapshot } = await pull(config);
      assert.equal(status.outcome, 'unreachable');
      assert.match(status.reason ?? '', /^cannot fetch https:\/\/\(hidden\)@127.*certificate/);
      assert.doesNotMatch(status.reason ?? '', /hunter2/);
      assert.equal(snapshot, undefined);
    }
    assert.deepEqual(host.requests, []);
    const { status } = await pull({ url, caFile: join(folder, 'nowhere.pem') });
    assert.match(status.reason ?? '', /expected the certificates of source.caFile, but ".*nowhere.pem" does not exist/);
  });
});
