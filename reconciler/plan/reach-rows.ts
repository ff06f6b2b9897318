/**
 * Whom one host reaches, for all addresses at once: what `walkPacket` finds out for each packet, a hundred times faster.
 * From where packets of many hosts come in they share the rest of their way, and the devices on that way choose sources
 * by a few distinct tables. So ways are followed once, and told apart only by the checks that they make.
 * @module
 */
import type { HostName } from '../model/network.ts';
import type { ForwardingDevice } from './forwarding.ts';
import type { LinkEnd } from './packet-links.ts';
import { followFrom, type PacketNetwork, type Target } from './packet-walk.ts';
import type { PrefixTable } from './prefix-table.ts';

/** An address, and the host that a packet to it is meant for. */
export interface OwnedTarget extends Target {
  readonly owner: HostName;
}

/** 0: not reached · 1: straight · 2: through other hosts. */
export type Reach = 0 | 1 | 2;

/** What a host reaches, by position in the list of targets. A given `source` stands for a sender behind the host. */
export type ReachRow = (from: HostName, source?: Target) => Uint8Array;

export function prepareReachRows(network: PacketNetwork, targets: readonly OwnedTarget[]): ReachRow {
  const ways = rememberWays(network, targets);
  return (from, source) => {
    const row = new Uint8Array(targets.length);
    const origin = network.hosts.get(from);
    if (!origin) return row;
    const reachOf = rememberChecks();
    targets.forEach((target, position) => {
      const { rank, family } = target;
      const chosen = origin.decideOwn(rank, family);
      if (chosen.kind !== 'device') {
        row[position] = (chosen.kind === 'local' || chosen.kind === 'lan') && target.owner === from ? 1 : 0;
        return;
      }
      const peer = chosen.device.peerTable().lookup(rank);
      const link = peer === undefined ? undefined : network.linkOf(chosen.device, peer);
      const sourceRank = source ? source.rank : chosen.source;
      if (link && sourceRank !== undefined) row[position] = reachOf(link, ways(link.device, position), sourceRank);
    });
    return row;
  };
}

/** A way from a device on: where it ends, and what its devices ask of the source. Equal ways are one object. */
interface Way {
  readonly number: number;
  readonly reach: Reach;
  readonly checks: readonly Check[];
}

interface Check {
  readonly table: PrefixTable<number>;
  readonly peer: number;
}

function rememberWays(
  network: PacketNetwork,
  targets: readonly OwnedTarget[],
): (input: ForwardingDevice, position: number) => Way {
  const waysByText = new Map<string, Way>();
  const tableNumbers = new Map<PrefixTable<number>, number>();
  const numberOf = (table: PrefixTable<number>): number => {
    const number = tableNumbers.get(table) ?? tableNumbers.size;
    tableNumbers.set(table, number);
    return number;
  };
  const follow = (input: ForwardingDevice, target: OwnedTarget): Way => {
    const { crossed, outcome } = followFrom(network.linkOf, input, target);
    const end = crossed.at(-1)?.device ?? input;
    const delivered = outcome === 'delivered' && end.host === target.owner;
    const reach = delivered ? (crossed.length > 0 ? 2 : 1) : 0;
    const checks = delivered ? crossed.map(checkOf) : [];
    const text = `${reach} ${checks.map(({ table, peer }) => `${numberOf(table)}:${peer}`).join(' ')}`;
    const way = waysByText.get(text) ?? { number: waysByText.size, reach, checks };
    waysByText.set(text, way);
    return way;
  };
  const known: Way[][] = [];
  return (input, position) => {
    const found = known[input.number]?.[position];
    if (found) return found;
    const way = follow(input, targets[position] as OwnedTarget);
    // Where packets end (the devices of edges) there is nothing to share.
    if (way.checks.length > 0) {
      known[input.number] ??= [];
      (known[input.number] as Way[])[position] = way;
    }
    return way;
  };
}

function checkOf({ device, peer }: LinkEnd): Check {
  return { table: device.peerTable(), peer };
}

/** For one sender: each distinct way is checked once for each of its source addresses. */
function rememberChecks(): (first: LinkEnd, way: Way, source: number) => Reach {
  const reachByWay = new Map<number, (Reach | undefined)[]>();
  const firstTaken = new Map<number, Map<LinkEnd, boolean>>();
  return (first, way, source) => {
    let taken = firstTaken.get(source);
    if (!taken) {
      taken = new Map();
      firstTaken.set(source, taken);
      reachByWay.set(source, []);
    }
    let isTaken = taken.get(first);
    if (isTaken === undefined) {
      isTaken = passes(checkOf(first), source);
      taken.set(first, isTaken);
    }
    if (!isTaken) return 0;
    const known = reachByWay.get(source) as (Reach | undefined)[];
    known[way.number] ??= way.checks.every((check) => passes(check, source)) ? way.reach : 0;
    return known[way.number] as Reach;
  };
}

function passes({ table, peer }: Check, source: number): boolean {
  return table.lookup(source) === peer;
}
