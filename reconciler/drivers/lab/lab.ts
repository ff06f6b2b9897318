/**
 * An internet in network namespaces: `await using lab = await Lab.create({ sites: … })`.
 * It touches nothing of the machine's own network, needs root, and removes itself again, however the process ends.
 * Latency belongs into the `internet` namespace, through which every packet between two sites passes.
 * @module
 */
import { chmod } from 'node:fs/promises';
import process from 'node:process';
import { searchPath } from '../command.ts';
import { buildScript } from './build.ts';
import { ConfigRepository } from './config-repository.ts';
import { Host } from './host.ts';
import { internetName, type Layout, layoutOf } from './layout.ts';
import { Namespace } from './namespace.ts';
import { startProcess } from './process.ts';
import { createRunDirectory, createSharedFolder, removeRunDirectory, sweepDeadRuns } from './run-directory.ts';
import type { LabSpec } from './spec.ts';

export class Lab implements AsyncDisposable {
  readonly internet: Namespace;
  /** Files of this run; its name is unique on the machine. */
  readonly directory: string;
  readonly #routers = new Map<string, Namespace>();
  readonly #hosts = new Map<string, Host>();

  protected constructor(layout: Layout, directory: string, scope: readonly string[]) {
    this.directory = directory;
    for (const { name, role } of layout.namespaces) {
      if (role !== 'host') this.#routers.set(name, new Namespace(directory, name, role));
    }
    // Sites come before the LANs behind their hosts, so that a gateway is known when its LAN's turn comes.
    for (const segment of layout.segments) {
      const router = this.#routers.get(segment.router) ?? this.host(segment.router);
      for (const { namespace } of segment.members) {
        if (!this.#routers.has(namespace))
          this.#hosts.set(namespace, new Host({ directory, name: namespace, router, segment, scope }));
      }
    }
    this.internet = this.router(internetName);
  }

  /** `scope` is how the hosts start Scope: a program and its first arguments. Throws if it cannot be built. */
  static async create(spec: LabSpec, scope: readonly string[]): Promise<Lab> {
    if (process.getuid?.() !== 0) throw new Error('the lab makes network namespaces: run it as root');
    const layout = layoutOf(spec);
    sweepDeadRuns();
    const directory = createRunDirectory();
    try {
      const options = { env: { PATH: searchPath }, cwd: '/', timeoutMs: 180_000 };
      const build = await startProcess(['sh', '-e'], { ...options, input: buildScript(layout, directory) });
      const { exitCode, timedOut, stderr } = await build.ended;
      if (exitCode !== 0) throw new Error(`the lab could not be built${timedOut ? ' in time' : ''}: ${stderr}`);
      return new this(layout, directory, scope);
    } catch (error) {
      removeRunDirectory(directory);
      throw error;
    }
  }

  host(name: string): Host {
    const host = this.#hosts.get(name);
    if (!host) throw new Error(`expected a host of the lab, got "${name}"`);
    return host;
  }

  /** All hosts in the order of the spec. */
  get hosts(): readonly Host[] {
    return [...this.#hosts.values()];
  }

  /** `internet`, or `nat-SITE`. */
  router(name: string): Namespace {
    const router = this.#routers.get(name);
    if (!router) throw new Error(`expected a router of the lab, got "${name}"`);
    return router;
  }

  /** A git repository with one commit of these files, at a path that all hosts see. */
  async repository(files: Readonly<Record<string, string>>): Promise<ConfigRepository> {
    const directory = createSharedFolder(this.directory);
    // Scope reads it as nobody.
    await chmod(directory, 0o755);
    return ConfigRepository.create(directory, files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    removeRunDirectory(this.directory);
  }
}
