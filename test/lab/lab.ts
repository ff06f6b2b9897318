/**
 * An internet in network namespaces: `await using lab = await Lab.create({ sites: … })`.
 * It touches nothing of the machine's own network, needs root, and removes itself again, however the process ends.
 * Latency belongs into the `internet` namespace, through which every packet between two sites passes.
 * @module
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { buildScript } from './build.ts';
import { Capture } from './capture.ts';
import { Host } from './host.ts';
import { internetName, type Layout, layoutOf } from './layout.ts';
import { Namespace } from './namespace.ts';
import { startProcess } from './process.ts';
import { ConfigRepository } from './repository.ts';
import { createRunDirectory, removeRunDirectory, sweepDeadRuns } from './run-directory.ts';
import type { LabSpec } from './spec.ts';

export class Lab implements AsyncDisposable {
  readonly internet: Namespace;
  /** Files of this run; its name is unique on the machine. */
  readonly directory: string;
  readonly #routers = new Map<string, Namespace>();
  readonly #hosts = new Map<string, Host>();
  readonly #temporary: string[] = [];

  private constructor(layout: Layout, directory: string) {
    this.directory = directory;
    for (const { name, role } of layout.namespaces) {
      if (role !== 'host') this.#routers.set(name, new Namespace(directory, name, role));
    }
    // Sites come before the LANs behind their hosts, so that a gateway is known when its LAN's turn comes.
    for (const segment of layout.segments) {
      const router = this.#routers.get(segment.router) ?? this.host(segment.router);
      for (const { namespace } of segment.members) {
        if (!this.#routers.has(namespace)) this.#hosts.set(namespace, new Host(directory, namespace, router, segment));
      }
    }
    this.internet = this.router(internetName);
  }

  static async create(spec: LabSpec): Promise<Lab> {
    if (process.getuid?.() !== 0) throw new Error('the lab makes network namespaces: run it as root');
    const layout = layoutOf(spec);
    sweepDeadRuns();
    const directory = createRunDirectory();
    try {
      const options = { env: { PATH: process.env.PATH ?? '' }, cwd: '/', timeoutMs: 30_000 };
      const build = await startProcess(['sh', '-e'], { ...options, input: buildScript(layout, directory) });
      const { exitCode, stderr } = await build.ended;
      if (exitCode !== 0) throw new Error(`the lab could not be built: ${stderr}`);
      return new Lab(layout, directory);
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

  /** Counts what leaves these hosts (default all) in clear from or to the overlay's prefixes. */
  async captureOverlay(prefixes: readonly string[], hosts: readonly Host[] = this.hosts): Promise<Capture> {
    return Capture.start(hosts, prefixes);
  }

  /** Cuts two sites off from each other, in both directions, until `heal`. */
  async partition(siteA: string, siteB: string): Promise<void> {
    const rules = [
      [siteA, siteB],
      [siteB, siteA],
    ].map(([from, to]) => `add rule inet lab_partition forward iifname "${from}" oifname "${to}" drop`);
    const chain = 'add chain inet lab_partition forward { type filter hook forward priority filter; }';
    await this.internet.exec(['nft', '-f', '-'], {
      input: `add table inet lab_partition\n${chain}\n${rules.join('\n')}\n`,
    });
  }

  /** Ends every partition. */
  async heal(): Promise<void> {
    await this.internet.exec(['nft', '-f', '-'], {
      input: 'add table inet lab_partition\ndelete table inet lab_partition\n',
    });
  }

  /** A git repository with one commit of these files, at a path that all hosts see. */
  async repository(files: Readonly<Record<string, string>>): Promise<ConfigRepository> {
    const directory = await mkdtemp(join('/tmp', 'scope-lab-repository-'));
    // Scope reads it as nobody.
    await chmod(directory, 0o755);
    this.#temporary.push(directory);
    return ConfigRepository.create(directory, files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    removeRunDirectory(this.directory);
    await Promise.all(this.#temporary.map((directory) => rm(directory, { recursive: true, force: true })));
  }
}

/** Pings every pair at once, one shell on each host; returns `from → address` for those without an answer. */
export async function pingMatrix(pairs: readonly (readonly [Host, string])[], deadlineSeconds = 5): Promise<string[]> {
  const addressesByHost = new Map<Host, string[]>();
  for (const [host, address] of pairs) {
    addressesByHost.set(host, [...(addressesByHost.get(host) ?? []), address]);
  }
  const failures = [...addressesByHost].map(async ([host, addresses]) =>
    (await host.unreachable(addresses, deadlineSeconds)).map((address) => `${host.name} → ${address}`),
  );
  return (await Promise.all(failures)).flat();
}
