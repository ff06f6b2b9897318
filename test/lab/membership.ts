/**
 * Taking one host out of a network by a commit, and what that should do to the others.
 * @module
 */
import { parseDocument } from 'yaml';
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import type { NetworkLab } from './network-lab.ts';

type Pairs = readonly (readonly [Host, string])[];

export interface Removal {
  readonly removed: Host;
  readonly others: readonly Host[];
  /** The names of the others that hold the removed host's key as a peer. */
  holders(): Promise<string[]>;
  /** Commits and publishes the network without the host. */
  commit(): Promise<void>;
  /** Pairs that involve the host, from the others' side; and those that do not. */
  split(pairs: Pairs): [Pairs, Pairs];
}

/** The network must have been applied: the host's addresses are read from it. Its stanza must be in `network.yaml`. */
export async function removalOf(network: NetworkLab, name: string): Promise<Removal> {
  const removed = network.host(name);
  const others = network.agents.filter((host) => host !== removed);
  const key = network.written.hosts[name]?.publicKey;
  if (!key) throw new Error(`expected a host of the network, got "${name}"`);
  const addresses = await network.overlayAddresses(removed);
  return {
    removed,
    others,
    async holders() {
      const names: string[] = [];
      for (const host of others) {
        const { stdout } = await host.exec(['wg', 'show', 'all', 'peers']);
        if (stdout.includes(key)) names.push(host.name);
      }
      return names;
    },
    async commit() {
      const document = parseDocument(await network.repository.readFile('network.yaml'));
      document.deleteIn(['hosts', name]);
      const revision = await network.repository.commit({ 'network.yaml': document.toString() }, `${name} leaves`);
      await network.publish(revision);
    },
    split(pairs) {
      const kept = pairs.filter(([from]) => from !== removed);
      const isTo = ([, address]: readonly [Host, string]) => addresses.includes(address);
      return [kept.filter(isTo), kept.filter((pair) => !isTo(pair))];
    },
  };
}
