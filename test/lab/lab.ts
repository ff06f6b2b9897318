/**
 * The lab as tests use it: an internet in network namespaces whose hosts run Scope of this working tree, with the means
 * to cut it apart and to count what leaves in clear.
 * @module
 */
import process from 'node:process';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { Lab as BareLab } from '../../reconciler/drivers/lab/lab.ts';
import type { LabSpec } from '../../reconciler/drivers/lab/spec.ts';
import { commandLineFile } from './bundle.ts';
import { Capture } from './capture.ts';

export class Lab extends BareLab {
  static override async create(spec: LabSpec): Promise<Lab> {
    // biome-ignore lint/complexity/noThisInStatic: the base makes an instance of the class that it is called on
    return (await super.create(spec, [process.execPath, commandLineFile()])) as Lab;
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
}

/**
 * How long a path may take to come back after one end has lost its sessions and the other has not noticed. A tunnel that
 * carries only keepalives renews its session after 120 s, and the next keepalive may be 25 s away.
 */
export const renewalSeconds = 180;

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
