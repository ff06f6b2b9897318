/**
 * What one host does with a packet: rules in order, tables by longest prefix, then the peer that AllowedIPs choose.
 * Tables are built when first asked for; a look-up is then a binary search.
 * @module
 */
import { type Family, familyOf, type Prefix } from '../model/address.ts';
import { mainTable } from '../model/identifiers.ts';
import type { HostName } from '../model/network.ts';
import type { AddressSpace } from './address-space.ts';
import { overlayAddresses, type PacketDevice, type PacketHost } from './packet-host.ts';
import { buildPrefixTable, type PrefixEntry, type PrefixTable } from './prefix-table.ts';

/**
 * Where a packet goes next: up to the host itself, into a LAN, out by a device of Scope's, to nowhere (an ICMP error),
 * or in clear by a route that is not Scope's.
 */
export type Forwarding =
  | { readonly kind: 'local' | 'lan' | 'unreachable' | 'clear' }
  | { readonly kind: 'device'; readonly device: ForwardingDevice; readonly source: number | undefined };

/** Decides by the packet's destination. One for packets that start at a host, one for each device that they come in by. */
export type Decide = (destination: number, family: Family) => Forwarding;

export interface ForwardingHost {
  readonly name: HostName;
  readonly devices: readonly ForwardingDevice[];
  readonly decideOwn: Decide;
}

export interface ForwardingDevice {
  /** Its position among the devices of all hosts. */
  readonly number: number;
  readonly host: HostName;
  readonly described: PacketDevice;
  readonly decideArrived: Decide;
  /**
   * AllowedIPs: positions in `described.peers` by address. Devices whose tables say the same share one table, so that
   * what is found out about one holds for all.
   */
  peerTable(): PrefixTable<number>;
}

export function buildForwarding(space: AddressSpace, hosts: readonly PacketHost[]): readonly ForwardingHost[] {
  let firstNumber = 0;
  const peerTables = new Map<string, PrefixTable<number>>();
  const shared = (table: PrefixTable<number>): PrefixTable<number> => {
    const text = `${table.starts.join()};${table.values.join()}`;
    const known = peerTables.get(text);
    if (!known) peerTables.set(text, table);
    return known ?? table;
  };
  return hosts.map((host) => {
    const built = buildHost(space, host, firstNumber, shared);
    firstNumber += host.devices.length;
    return built;
  });
}

function buildHost(
  space: AddressSpace,
  host: PacketHost,
  firstNumber: number,
  shared: (table: PrefixTable<number>) => PrefixTable<number>,
): ForwardingHost {
  // A handful at most: comparing them is faster than a Set.
  const own = overlayAddresses(host).flatMap((address) => space.rankOf(address) ?? []);
  const tables = new Map<number, PrefixTable<Forwarding | 'throw'>>();
  const tableOf = (number: number): PrefixTable<Forwarding | 'throw'> => {
    let table = tables.get(number);
    if (!table) {
      table = buildPrefixTable(space, tableEntries(space, host, number, devices));
      tables.set(number, table);
    }
    return table;
  };
  const decider = (input: string | undefined): Decide => {
    const asked: { [family in Family]?: readonly PrefixTable<Forwarding | 'throw'>[] } = {};
    return (destination, family) => {
      if (own.includes(destination)) return local;
      asked[family] ??= tablesAsked(host, family, input).map(tableOf);
      for (const table of asked[family]) {
        const found = table.lookup(destination);
        if (found !== undefined && found !== 'throw') return found;
      }
      return unreachable;
    };
  };
  const devices = host.devices.map((described, index): ForwardingDevice => {
    let peers: PrefixTable<number> | undefined;
    return {
      number: firstNumber + index,
      host: host.name,
      described,
      decideArrived: decider(described.name),
      peerTable() {
        peers ??= shared(buildPrefixTable(space, peerEntries(described)));
        return peers;
      },
    };
  });
  return { name: host.name, devices, decideOwn: decider(undefined) };
}

const local: Forwarding = { kind: 'local' };
const lan: Forwarding = { kind: 'lan' };
const unreachable: Forwarding = { kind: 'unreachable' };
const clear: Forwarding = { kind: 'clear' };

/** The kernel's own rule after Scope's. (Its first one, for local addresses, is `own` above.) */
const mainRule = { priority: 32766, table: mainTable, iif: undefined } as const;

/** The packets in question carry no mark, so a rule for packets without a certain mark always applies. */
function tablesAsked(host: PacketHost, family: Family, input: string | undefined): readonly number[] {
  return [...host.rules.filter((rule) => rule.family === family), mainRule]
    .filter((rule) => rule.iif === undefined || rule.iif === input)
    .sort((a, b) => a.priority - b.priority)
    .map((rule) => rule.table);
}

function peerEntries(device: PacketDevice): readonly PrefixEntry<number>[] {
  return device.peers.flatMap((peer, value) => peer.allowedIps.map((prefix) => ({ prefix, metric: 0, value })));
}

/** A default route stands for all that is not Scope's: every packet that falls through to it has left in clear. */
const defaultRoutes = ['0.0.0.0/0', '::/0'] as readonly string[] as readonly Prefix[];

function tableEntries(
  space: AddressSpace,
  host: PacketHost,
  number: number,
  devices: readonly ForwardingDevice[],
): readonly PrefixEntry<Forwarding | 'throw'>[] {
  const routes = host.routes
    .filter((route) => route.table === number)
    .map((route): PrefixEntry<Forwarding | 'throw'> => {
      const { prefix, metric } = route;
      if (route.type === 'throw') return { prefix, metric, value: 'throw' };
      const device = route.type === 'unicast' && devices.find(({ described }) => described.name === route.device);
      if (route.type === 'unreachable' || !device) return { prefix, metric, value: unreachable };
      const source = route.source ?? overlayAddresses(host).find((address) => familyOf(address) === familyOf(prefix));
      return { prefix, metric, value: { kind: 'device', device, source: source && space.rankOf(source) } };
    });
  if (number !== mainTable) return routes;
  return [
    ...routes,
    ...host.lans.map((prefix) => ({ prefix, metric: 0, value: lan })),
    ...defaultRoutes.map((prefix) => ({ prefix, metric: 0, value: clear })),
  ];
}
