/**
 * A machine of the lab: what is done on it, and what it knows about its place in the underlay.
 * @module
 */
import { dirname } from 'node:path';
import type { Segment } from './layout.ts';
import { type ExecOptions, Namespace } from './namespace.ts';
import type { Outcome, RunningProcess } from './process.ts';

export interface HostPlace {
  /** The lab's files. */
  readonly directory: string;
  readonly name: string;
  readonly router: Namespace;
  readonly segment: Segment;
  /** How Scope is started: a program and its first arguments. */
  readonly scope: readonly string[];
}

export class Host extends Namespace {
  /** Underlay addresses of `eth0`; behind a NAT, those of its LAN; declared ones first. */
  readonly ipv4: string;
  readonly ipv6: string | undefined;
  /** Where the wire of `eth0` ends: the namespace of the router, and the name of the port there. */
  readonly uplink: { readonly router: Namespace; readonly port: string };

  readonly #scope: readonly string[];

  constructor({ directory, name, router, segment, scope }: HostPlace) {
    super(directory, name, 'host');
    this.#scope = scope;
    const member = segment.members.find(({ namespace }) => namespace === name);
    if (!member) throw new Error(`expected ${name} on ${segment.bridge}`);
    this.ipv4 = member.ownAddresses.find((address) => !address.includes(':')) ?? member.ipv4;
    this.ipv6 = member.ownAddresses.find((address) => address.includes(':')) ?? member.ipv6;
    this.uplink = { router, port: member.port };
  }

  /** Runs a command of Scope to its end. */
  async scope(args: readonly string[], options: ExecOptions = {}): Promise<Outcome> {
    return this.exec([...this.#scope, ...args], { timeoutMs: 60_000, ...options });
  }

  /** Starts `scope` and leaves it running. */
  async spawnScope(args: readonly string[], options: ExecOptions = {}): Promise<RunningProcess> {
    return this.spawn([...this.#scope, ...args], options);
  }

  /** Writes a file as the host sees it, with its directories; mode 0600 unless given. */
  async writeFile(path: string, content: string, mode = '600'): Promise<void> {
    const script = 'mkdir -p "$1"; umask 077; cat > "$2"; chmod "$3" "$2"';
    await this.shell(script, [dirname(path), path, mode], { input: content });
  }

  async readFile(path: string): Promise<string> {
    return (await this.exec(['cat', path])).stdout;
  }

  /** True once a reply has come, false if none has by the deadline (in whole seconds). */
  async ping(address: string, deadlineSeconds = 5): Promise<boolean> {
    return (await this.unreachable([address], deadlineSeconds)).length === 0;
  }

  /** Pings all addresses at once; returns those that did not answer within the deadline (in whole seconds). */
  async unreachable(addresses: readonly string[], deadlineSeconds = 5): Promise<string[]> {
    // A ping ends at the first ICMP error, which kernel WireGuard sends for a peer that it cannot reach yet.
    const script = `deadline=$(($(date +%s) + $1)); shift
answers() {
  while left=$((deadline - $(date +%s))); [ "$left" -gt 0 ]; do
    ping -n -q -c 1 -w "$left" -i 0.2 "$1" > /dev/null 2>&1 && return
    sleep 0.1
  done
  return 1
}
for address in "$@"; do
  { answers "$address" || echo "$address"; } &
done
wait`;
    const timeoutMs = (deadlineSeconds + 20) * 1000;
    const { stdout } = await this.shell(script, [String(deadlineSeconds), ...addresses], { timeoutMs });
    const silent = new Set(stdout.split('\n'));
    return addresses.filter((address) => silent.has(address));
  }

  /** Pings each address ten times a second, answered or not, until the lab ends. */
  async keepPinging(addresses: readonly string[]): Promise<void> {
    // A ping without a route ends at once; a route may come.
    const script = `for address in "$@"; do
  while :; do ping -n -q -i 0.1 -w 600 "$address"; sleep 0.1; done > /dev/null 2>&1 &
done
wait`;
    await this.spawn(['sh', '-c', script, 'sh', ...addresses]);
  }

  /** Pulls or plugs the cable of `eth0` at the far end: the host sees its carrier go, and keeps its configuration. */
  async setCarrier(up: boolean): Promise<void> {
    await this.uplink.router.exec(['ip', 'link', 'set', 'dev', this.uplink.port, up ? 'up' : 'down']);
  }
}
