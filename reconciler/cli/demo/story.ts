/**
 * `scope demo`: a whole network on this machine, from a commit to pings and back, told while it happens. Every step runs
 * the real commands on real WireGuard; nothing outside the namespaces that it makes is touched.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigRepository } from '../../drivers/lab/config-repository.ts';
import type { Host } from '../../drivers/lab/host.ts';
import { Lab } from '../../drivers/lab/lab.ts';
import { saidBy } from '../../drivers/lab/process.ts';
import { CliError, needsRootError, refuseJson } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { changedNetworkText, type HostKeys, members, networkText } from './network-text.ts';
import { measurePings, renderPings } from './ping-matrix.ts';

const registryPort = 8420;
const network = 'demo';
const nas = '192.168.1.10';

const picture = `
                      internet
        ┌───────────────┬───┴──────────┬───────────────┐
    registry           fra            NAT             NAT
  serves the        (a relay)          │               │
  repository                         home           office
                                       │
                          192.168.1.0/24: a NAS
`;

export async function tellDemo(context: Context): Promise<void> {
  refuseJson(context, 'scope demo');
  if (!context.isRoot) throw needsRootError('scope demo');
  const startedAt = context.nowMs();
  const teller = new Teller(context);
  teller.say(`A network on this machine, in network namespaces of its own.\n${picture}`);

  await using lab = await Lab.create(
    {
      sites: {
        registry: { hosts: ['registry'] },
        fra: { hosts: ['fra'] },
        home: { hosts: ['home'], nat: 'open' },
        office: { hosts: ['office'], nat: 'symmetric' },
      },
      lans: { lan: { gateway: 'home', ipv4: '192.168.1.0/24', hosts: ['nas'] } },
    },
    context.spawnCommand,
  );
  const hosts = members.map((name) => lab.host(name));
  const world = new World(context, lab, hosts);

  teller.step('Every host makes its own keys; only the public halves leave it');
  const keys = await world.makeKeys();
  for (const { host, publicKey } of keys) teller.say(`  ${host.padEnd(7)} ${publicKey}`);

  teller.step('The network is YAML in a git repository, served by the registry');
  const text = networkText(network, keys, lab.host('fra').ipv4);
  const repository = await lab.repository({ 'network.yaml': text });
  teller.say(indent(text));
  const url = await world.serve(repository);
  teller.say(`  scope registry --repository ${repository.path}  →  ${url}`);
  await world.join(url);

  teller.step('scope plan: what host home would change');
  teller.say(await world.scope(lab.host('home'), ['plan']));

  teller.step('scope apply on every host');
  for (const host of hosts)
    teller.say(`  ${host.name.padEnd(7)} ${lastLine(await world.scope(host, ['apply', '--yes']))}`);

  teller.step('Hosts that had never met exchange packets');
  await world.pingAll(teller);

  teller.step('A commit: home lets the others into its LAN');
  await repository.commit({ 'network.yaml': changedNetworkText(text) }, 'home: open its LAN to the others');
  teller.say(indent(await repository.diff()));
  await world.published(repository, url);
  teller.say('  scope plan, on every host: just that changes\n');
  for (const host of hosts) teller.say(`${await world.scope(host, ['plan'])}\n`);
  for (const host of hosts) await world.scope(host, ['apply', '--yes']);
  for (const host of hosts)
    teller.say(`  ${host.name.padEnd(7)} applied again: ${lastLine(await world.scope(host, ['apply', '--yes']))}`);
  if (!(await lab.host('office').ping(nas))) throw demoFailed(`office has no reply from ${nas}`);
  teller.say(`\n  office → ${nas}: the NAS in home's LAN replies`);

  teller.step('scope status, as office sees it');
  teller.say(indent(await world.scope(lab.host('office'), ['status'])));

  teller.step('scope down on every host');
  for (const host of hosts)
    teller.say(`  ${host.name.padEnd(7)} ${lastLine(await world.scope(host, ['down', '--yes']))}`);
  await world.nothingLeft();
  teller.end(`Done in ${Math.round((context.nowMs() - startedAt) / 1000)} s. Nothing is left on this machine.`);
}

/** The steps as they are told. */
class Teller {
  readonly #context: Context;
  #step = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  step(title: string): void {
    const { stdout } = this.#context;
    this.#step += 1;
    stdout.write(`\n${stdout.style(['bold', 'cyan'], `${this.#step}. ${title}`)}\n\n`);
  }

  say(text: string): void {
    this.#context.stdout.write(`${text}\n`);
  }

  end(text: string): void {
    const { stdout } = this.#context;
    stdout.write(`\n${stdout.style(['bold', 'green'], text)}\n`);
  }
}

/** The lab and what the demo does in it. */
class World {
  readonly #context: Context;
  readonly #lab: Lab;
  readonly #hosts: readonly Host[];

  constructor(context: Context, lab: Lab, hosts: readonly Host[]) {
    this.#context = context;
    this.#lab = lab;
    this.#hosts = hosts;
  }

  /** Runs a command of this very program on a host, and returns what it printed. */
  async scope(host: Host, args: readonly string[]): Promise<string> {
    // The lab's processes get no colours unless they are asked to show some.
    const isColored = this.#context.stdout.style('bold', '') !== '';
    const env = isColored ? { NO_COLOR: '', FORCE_COLOR: '1' } : {};
    const { stdout } = await host.scope(args, { env });
    return stdout;
  }

  async makeKeys(): Promise<readonly HostKeys[]> {
    return Promise.all(
      this.#hosts.map(async (host) => {
        const text = await this.scope(host, ['keygen', '--network', network, '--name', host.name, '--json', '--quiet']);
        const { publicKey, identity } = JSON.parse(text) as HostKeys;
        return { host: host.name, publicKey, identity };
      }),
    );
  }

  /** Starts the registry on a host of its own; returns its URL once it listens. */
  async serve(repository: ConfigRepository): Promise<string> {
    const host = this.#lab.host('registry');
    const listen = `${host.ipv4}:${registryPort}`;
    const registry = await host.spawnScope(['registry', '--repository', repository.path, '--listen', listen]);
    await saidBy(registry, registry.stderr, 'serving');
    return `http://${listen}`;
  }

  async join(url: string): Promise<void> {
    for (const host of this.#hosts) await host.writeFile(`/etc/scope/${network}.yaml`, `source:\n  url: ${url}\n`);
  }

  /** Waits until the registry, which watches the repository, serves its newest commit. */
  async published(repository: ConfigRepository, url: string): Promise<void> {
    const revision = await repository.head();
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { stdout } = await this.#lab.host('registry').exec(['git', 'ls-remote', url, 'refs/heads/main']);
      if (stdout.startsWith(revision)) return;
      await sleep(50);
    }
    throw demoFailed('the registry did not publish the new commit');
  }

  async pingAll(teller: Teller): Promise<void> {
    const results = await measurePings(this.#hosts, (host) => members.indexOf(host.name) + 1);
    teller.say(renderPings(this.#hosts, results, this.#context.stdout.style));
    if (results.flat().includes(undefined)) throw demoFailed('a ping was not answered');
  }

  async nothingLeft(): Promise<void> {
    for (const host of this.#hosts) {
      const { stdout } = await host.exec(['ip', '-o', 'link', 'show']);
      if (stdout.includes(network)) throw demoFailed(`${host.name} still has an interface:\n${stdout}`);
    }
  }
}

function demoFailed(what: string): CliError {
  return new CliError('DEMO_FAILED', `the demo went wrong: ${what}`, {
    hint: 'please report this with the output above',
  });
}

function indent(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, '  ');
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
