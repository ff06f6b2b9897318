/**
 * A registry over a repository on loopback, and git as a stranger would use it.
 * @module
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { parseBranch } from '../../reconciler/drivers/git/branch.ts';
import { Mirror } from '../../reconciler/drivers/git/mirror.ts';
import { parseRemote } from '../../reconciler/drivers/git/remote.ts';
import { authorEnvironment, ConfigRepository } from '../../reconciler/drivers/lab/config-repository.ts';
import { createApp } from '../../registry-static/edge/app.ts';
import { describeHealth } from '../../registry-static/edge/health.ts';
import { closeServer, listenOn } from '../../registry-static/edge/listen.ts';
import { publish } from '../../registry-static/edge/publish.ts';
import {
  type Registry,
  type RegistryEvent,
  type RegistryOptions,
  startRegistry,
} from '../../registry-static/edge/registry.ts';
import { scratch } from './scratch.ts';

const run = promisify(execFile);

/** Plain git without any configuration; asynchronous, because the registry answers from this same process. */
export async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', [...args], {
    env: { ...authorEnvironment, GIT_TERMINAL_PROMPT: '0' },
    timeout: 20_000,
  });
  return stdout.trim();
}

export async function setUpRegistry(
  t: TestContext,
  options: Partial<RegistryOptions> = {},
  files: Record<string, string> = { 'network.yaml': 'version: 1\n' },
) {
  const running: Registry[] = [];
  const folder = await scratch(t, () => Promise.all(running.map((registry) => registry.close())));
  const repository = await ConfigRepository.create(join(folder, 'origin'), files);
  const events: RegistryEvent[] = [];
  const stateDirectory = join(folder, 'registry');
  const start = async (more: Partial<RegistryOptions> = {}) => {
    const registry = await startRegistry({
      repository: repository.path,
      stateDirectory,
      listen: '127.0.0.1:0',
      log: (event) => events.push(event),
      ...options,
      ...more,
    });
    running.push(registry);
    return registry;
  };
  return { folder, repository, events, start, stateDirectory, tree: join(stateDirectory, 'tree') };
}

/** A tree over HTTP that is published when the test says so, and packed together every few commits. */
export async function setUpTree(t: TestContext) {
  const { folder, repository, tree } = await setUpRegistry(t);
  const remote = parseRemote(repository.path);
  const branch = parseBranch('main');
  if (!remote.ok || !branch.ok) throw new Error('expected a remote and a branch');
  const mirror = await Mirror.open({ directory: join(folder, 'mirror'), remote: remote.value });
  const publishAt = async (now: number) => {
    await mirror.fetch('all');
    return publish({ mirror, directory: tree, branch: branch.value, now, maxPacks: 3 });
  };
  await publishAt(0);
  const health = () => describeHealth({ ref: 'main', intervalMs: 1000 }, 0);
  const { server, url } = await listenOn(createApp({ directory: tree, prefix: '', health }), '127.0.0.1:0');
  t.after(() => closeServer(server));
  return { folder, repository, mirror, tree, url, publishAt };
}
