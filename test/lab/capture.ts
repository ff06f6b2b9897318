/**
 * Counts packets on the wire of a host's uplink: at the router's end of the veth, on ingress, before anything could
 * route, translate or drop them there. A tunnelled packet bears underlay addresses and is not counted; one with an
 * overlay address as source or destination has left in clear.
 * @module
 */
import type { Host } from '../../reconciler/drivers/lab/host.ts';

let count = 0;

export class Capture implements AsyncDisposable {
  readonly #hosts: readonly Host[];
  readonly #table: string;

  private constructor(hosts: readonly Host[], table: string) {
    this.#hosts = hosts;
    this.#table = table;
  }

  /** Starts counting packets from or to `prefixes` that leave these hosts. */
  static async start(hosts: readonly Host[], prefixes: readonly string[]): Promise<Capture> {
    count += 1;
    const table = `lab_capture_${count}`;
    await Promise.all(
      hosts.map(async ({ name, uplink }) => {
        const matches = prefixes.flatMap((prefix) => {
          const family = prefix.includes(':') ? 'ip6' : 'ip';
          return [
            `${family} daddr ${prefix} counter`,
            `${family} daddr != ${prefix} ${family} saddr ${prefix} counter`,
          ];
        });
        const chain = `type filter hook ingress device "${uplink.port}" priority -500;\n${matches.join('\n')}`;
        const input = `table netdev ${table}_${tableName(name)} {\nchain ingress {\n${chain}\n}\n}\n`;
        await uplink.router.exec(['nft', '-f', '-'], { input });
      }),
    );
    return new Capture(hosts, table);
  }

  /** Packets so far, by host. */
  async counts(): Promise<Record<string, number>> {
    const entries = this.#hosts.map(async ({ name, uplink }) => {
      const argv = ['nft', '-j', 'list', 'table', 'netdev', `${this.#table}_${tableName(name)}`];
      const { stdout } = await uplink.router.exec(argv);
      return [name, sumCounters(JSON.parse(stdout))] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async total(): Promise<number> {
    return Object.values(await this.counts()).reduce((sum, packets) => sum + packets, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#hosts.map(({ name, uplink }) =>
        uplink.router.exec(['nft', 'delete', 'table', 'netdev', `${this.#table}_${tableName(name)}`]),
      ),
    );
  }
}

interface Listing {
  readonly nftables: readonly { readonly rule?: { readonly expr: readonly { counter?: { packets: number } }[] } }[];
}

function sumCounters(listing: Listing): number {
  const expressions = listing.nftables.flatMap(({ rule }) => rule?.expr ?? []);
  return expressions.reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0);
}

function tableName(host: string): string {
  return host.replaceAll('-', '_');
}
