/**
 * The walk in README.md, done by its own words: every block is run on the host that its first line names.
 * @module
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from 'node:test';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { Lab } from '../lab/lab.ts';
import { repositoryRoot } from '../support/repository-root.ts';

/** What a person's shell has and the lab's lacks: the program by name, sudo for root, and somebody who commits. */
const preamble = `
scope() { ${process.execPath} ${join(repositoryRoot, 'reconciler/cli/main.ts')} "$@"; }
sudo() { "$@"; }
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
`;

interface Block {
  readonly host: string;
  readonly background: boolean;
  readonly script: string;
}

describe('the walk in the README', () => {
  it('is true', async () => {
    const blocks = readWalk(await readFile(join(repositoryRoot, 'README.md'), 'utf8'));
    assert.ok(blocks.length >= 8, 'expected the blocks of the walk');
    const addresses = { vps: ['192.0.2.10'] };
    await using lab = await Lab.create({
      sites: { cloud: { hosts: ['vps'], addresses }, flat: { hosts: ['home'], nat: 'open' } },
    });
    // The folder that the walk makes is this machine's own /srv otherwise.
    await lab.host('vps').exec(['mount', '-t', 'tmpfs', 'tmpfs', '/srv']);
    const keys = new Map<string, string>();
    let output = '';
    for (const { host: name, background, script } of blocks) {
      const host = lab.host(name);
      const text = script.replaceAll(/\b(VPS|HOME)_PUBLIC_KEY\b/g, (_, of: string) => keys.get(of.toLowerCase()) ?? '');
      if (background) {
        await startAndWait(host, text);
        continue;
      }
      const { stdout } = await host.exec(['bash', '-ec', preamble + text], { timeoutMs: 60_000 });
      const key = /publicKey: (\S+)/.exec(stdout)?.[1];
      if (text.includes('keygen') && key !== undefined) keys.set(name, key);
      output += stdout;
    }
    assert.match(output, /3 packets transmitted, 3 received/);
    // The change in the last step reached the host that applied it.
    const peers = await lab.host('vps').exec(['wg', 'show', 'mesh0', 'peers']);
    assert.equal(peers.stdout.split('\n').length, 2);
    assert.equal((await lab.host('vps').scope(['plan', '--detailed-exitcode'])).exitCode, 0);
  });
});

function readWalk(readme: string): readonly Block[] {
  const start = readme.indexOf('## Ten minutes');
  const section = readme.slice(start, readme.indexOf('\n## ', start + 1));
  return [...section.matchAll(/```sh\n# on (\w+)(, in a second terminal)?\n([\s\S]*?)```/g)].map(
    ([, host = '', terminal, script = '']): Block => ({ host, background: terminal !== undefined, script }),
  );
}

/** Starts what runs until it is stopped, and waits until it answers. */
async function startAndWait(host: Host, script: string): Promise<void> {
  await host.spawn(['bash', '-ec', preamble + script]);
  await host.shell(
    'for i in $(seq 100); do git ls-remote http://127.0.0.1:8420 > /dev/null 2>&1 && exit 0; sleep 0.1; done; exit 1',
  );
}
