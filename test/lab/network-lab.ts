/**
 * A network of Scope's in the lab: a config repository served by the real registry, and hosts that obey it.
 * @module
 */
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigRepository } from '../../reconciler/drivers/lab/config-repository.ts';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { type Outcome, saidBy } from '../../reconciler/drivers/lab/process.ts';
import type { LabSpec, LanSpec, SiteSpec } from '../../reconciler/drivers/lab/spec.ts';
import { type KeyPair, makeKeyPair } from '../support/system.ts';
import type { Example, Place } from './example.ts';
import { Lab } from './lab.ts';
import { attachStaticHost } from './static-host.ts';
import { wireguard } from './wireguard.ts';
import { endpointAddresses, readWrittenNetwork, type WrittenNetwork } from './written-network.ts';

const registryName = 'registry';
const registryPort = 8420;
const places = { public: 'none', 'nat-open': 'open', 'nat-symmetric': 'symmetric' } as const;

export class NetworkLab implements AsyncDisposable {
  readonly lab: Lab;
  readonly repository: ConfigRepository;
  /** As first committed. */
  readonly written: WrittenNetwork;
  /** Hosts that run Scope, in the order of `lab.json`. */
  readonly agents: readonly Host[];
  /** Static hosts of the network. */
  readonly devices: readonly Host[];
  /** One machine in each LAN, by the name of the network's host that declares it. */
  readonly lanClients: ReadonlyMap<string, Host>;

  /** Where the registry serves the repository. */
  readonly url: string;
  readonly #keys: ReadonlyMap<string, KeyPair>;

  private constructor(
    lab: Lab,
    repository: ConfigRepository,
    written: WrittenNetwork,
    example: Example,
    keys: ReadonlyMap<string, KeyPair>,
  ) {
    this.lab = lab;
    this.#keys = keys;
    this.url = `http://${lab.host(registryName).ipv4}:${registryPort}`;
    this.repository = repository;
    this.written = written;
    const names = Object.keys(example.places);
    this.agents = names.filter((name) => !written.hosts[name]?.static).map((name) => lab.host(name));
    this.devices = names.filter((name) => written.hosts[name]?.static).map((name) => lab.host(name));
    const behindLan = names.filter((name) => example.places[name]?.lan);
    this.lanClients = new Map(behindLan.map((name) => [name, lab.host(clientName(name))]));
  }

  /** Builds the lab with fresh keys, starts the registry, writes every host's own file. Nothing is applied yet. */
  static async create(example: Example): Promise<NetworkLab> {
    const keys = new Map(Object.keys(example.places).map((name) => [name, makeKeyPair()]));
    const files = { ...example.files };
    for (const [name, host] of Object.entries(readWrittenNetwork(files).hosts)) {
      const key = keys.get(name)?.publicKey;
      if (!key) throw new Error(`expected a place for the host "${name}" in lab.json, got none`);
      for (const [path, text] of Object.entries(files)) files[path] = text.replaceAll(host.publicKey, key);
    }
    const written = readWrittenNetwork(files);
    const lab = await Lab.create(specOf(example, written));
    try {
      const network = new NetworkLab(lab, await lab.repository(files), written, example, keys);
      await network.#startRegistry();
      await Promise.all(
        network.agents.map(async (host) => {
          await host.writeFile(`/etc/scope/keys/${written.name}`, `${keys.get(host.name)?.privateKey.reveal()}\n`);
          const settings = `source: { url: ${network.url} }\nwireguard: ${wireguard}\n`;
          await host.writeFile(`/etc/scope/${written.name}.yaml`, settings);
        }),
      );
      return network;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  host(name: string): Host {
    return this.lab.host(name);
  }

  /** Waits until the registry, which watches the repository, serves this revision. */
  async publish(revision: string): Promise<void> {
    const host = this.lab.host(registryName);
    const deadline = performance.now() + 30_000;
    for (;;) {
      const { stdout } = await host.exec(['git', 'ls-remote', this.url, 'refs/heads/main']);
      if (stdout.startsWith(revision)) return;
      if (performance.now() > deadline) throw new Error(`expected the registry to serve ${revision}, got ${stdout}`);
      await sleep(50);
    }
  }

  /** `scope apply --yes` on these hosts (default: all agents), two at once. Throws where one fails. */
  async apply(hosts: readonly Host[] = this.agents): Promise<void> {
    await this.onAll(hosts, (host) => host.scope(['apply', '--yes']));
  }

  /** Brings up the static devices, with the addresses that their relay accepts; it must have been applied. */
  async attachDevices(): Promise<void> {
    for (const host of this.devices) {
      const { privateKey, publicKey } = this.#keys.get(host.name) ?? makeKeyPair();
      const relay = this.host(this.written.hosts[host.name]?.via ?? '');
      const { stdout } = await relay.exec(['wg', 'show', this.written.name, 'allowed-ips']);
      const line = stdout.split('\n').find((text) => text.startsWith(publicKey)) ?? '';
      const addresses = line.split(/\s+/).filter((text) => /\/(32|128)$/.test(text));
      await attachStaticHost(host, this.written, privateKey, addresses);
    }
  }

  /**
   * Applies the first `count` operations of the host's plan in a process that then dies by SIGKILL; returns how many the
   * plan has. The host must have a snapshot: an earlier `plan` or `apply` left one.
   */
  async applyFirst(host: Host, count: number): Promise<number> {
    const argv = [process.execPath, join(import.meta.dirname, 'apply-first.ts'), this.written.name, String(count)];
    const { signal, stdout, stderr } = await host.exec(argv, { exitCodes: 'any' });
    if (signal !== 'SIGKILL') throw new Error(`${host.name}: expected a killed apply, got ${signal}\n${stderr}`);
    return Number(stdout);
  }

  /** What `scope plan --detailed-exitcode` says on a host: exit code 0 or 2. */
  async plan(host: Host): Promise<Outcome> {
    return host.scope(['plan', '--detailed-exitcode'], { exitCodes: [0, 2] });
  }

  /** The names of agents that would change something. */
  async drifted(): Promise<string[]> {
    const names: string[] = [];
    await this.onAll(this.agents, async (host) => {
      const { exitCode, stdout } = await this.plan(host);
      if (exitCode !== 0) names.push(`${host.name}: ${stdout}`);
    });
    return names;
  }

  /** A host's overlay addresses as its kernel has them, IPv4 first. */
  async overlayAddresses(host: Host): Promise<string[]> {
    const { stdout } = await host.exec(['ip', '-j', 'address', 'show', 'dev', this.written.name]);
    const [link]: { addr_info: { local: string; scope: string }[] }[] = JSON.parse(stdout);
    return (link?.addr_info ?? []).filter(({ scope }) => scope === 'global').map(({ local }) => local);
  }

  /** Every pair that the network is to carry: members to each other, and to and from the LANs behind them. */
  async pairs(): Promise<(readonly [Host, string])[]> {
    const members = [...this.agents, ...this.devices];
    const addresses = new Map<Host, string[]>();
    await Promise.all(members.map(async (host) => addresses.set(host, await this.overlayAddresses(host))));
    const pairs: (readonly [Host, string])[] = [];
    for (const from of members) {
      for (const to of members) {
        if (from !== to) pairs.push(...(addresses.get(to) ?? []).map((address) => [from, address] as const));
      }
      for (const [owner, client] of this.lanClients) {
        if (owner !== from.name) pairs.push([from, client.ipv4]);
        const isRouted = client.uplink.router === this.lab.host(owner);
        const [ipv4] = addresses.get(from) ?? [];
        if (isRouted && owner !== from.name && ipv4 !== undefined) pairs.push([client, ipv4]);
      }
    }
    return pairs;
  }

  /** Runs `work` for each host, two at once: a host is a handful of processes, and machines that test are small. */
  async onAll(hosts: readonly Host[], work: (host: Host) => Promise<unknown>): Promise<void> {
    const rest = hosts.values();
    const worker = async () => {
      for (const host of rest) await work(host);
    };
    await Promise.all([worker(), worker()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab[Symbol.asyncDispose]();
  }

  async #startRegistry(): Promise<void> {
    const host = this.lab.host(registryName);
    const listen = `${host.ipv4}:${registryPort}`;
    const registry = await host.spawnScope(['registry', '--repository', this.repository.path, '--listen', listen]);
    await saidBy(registry, registry.stderr, 'serving');
  }
}

function specOf(example: Example, written: WrittenNetwork): LabSpec {
  const sites: Record<string, SiteSpec> = { [registryName]: { hosts: [registryName] } };
  const lans: Record<string, LanSpec> = {};
  for (const [name, place] of Object.entries(example.places)) {
    const inSite = place.lan && !place.lan.gateway;
    sites[name] = {
      hosts: [name, ...(inSite ? [clientName(name)] : [])],
      nat: places[place.site],
      ipv6: place.underlay?.includes('ipv6') ?? true,
      ...(inSite && place.lan && { lan: place.lan.prefix }),
      ...addressesOf(name, place, written),
    };
    if (place.lan?.gateway) lans[`lan${Object.keys(lans).length}`] = lanOf(name, place.lan.prefix);
  }
  return { sites, lans };
}

function addressesOf(name: string, place: Place, written: WrittenNetwork): Pick<SiteSpec, 'addresses'> {
  const host = written.hosts[name];
  return place.site === 'public' && host ? { addresses: { [name]: endpointAddresses(host) } } : {};
}

function lanOf(gateway: string, ipv4: string): LanSpec {
  return { gateway, ipv4, hosts: [clientName(gateway)] };
}

/** `office-a` → `at-office-a`: short enough for a host of the lab. */
function clientName(owner: string): string {
  return `at-${owner}`.slice(0, 11);
}
