/**
 * What one host does with a packet: rules in order, tables by longest prefix, then the peer that AllowedIPs choose.
 * Tables are built when first asked for; a look-up is then a binary search.
 * @module
 */
import { type Family, familyOf, type IpAddress, type Prefix } from '../model/address.ts';
import { mainTable } from '../model/identifiers.ts';
import type { AddressSpace } from './address-space.ts';
import { deviceAddresses, type PacketDevice, type PacketHost } from './packet-host.ts';
import { buildPrefixTable, type PrefixEntry, type PrefixTable } from './prefix-table.ts';

/**
 * Where a packet goes next: up to the host itself, into a LAN, out by a device of Scope's, to nowhere (an ICMP error),
 * or in clear by a route that is not Scope's.
 */
export type Forwarding =
  | { readonly kind: 'local' | 'lan' | 'unreachable' | 'clear' }
  | { readonly kind: 'device'; readonly device: ForwardingDevice; readonly source: number | undefined };

export interface ForwardingHost {
  readonly name: PacketHost['name'];
  readonly devices: readonly ForwardingDevice[];
  /** `input` is the device that the packet came in by; undefined where it starts at this host. */
  forward(rank: number, family: Family, input: ForwardingDevice | undefined): Forwarding;
}

export interface ForwardingDevice {
  readonly described: PacketDevice;
  /** Position in `described.peers` of the peer that owns the address, or undefined. */
  peerFor(rank: number): number | undefined;
}

/** Rules of a kernel's own: the local table before all, the main table after Scope's rules. */
const mainRule = { priority: 32766, table: mainTable } as const;

export function buildForwarding(space: AddressSpace, host: PacketHost): ForwardingHost {
  const devices = host.devices.map((described) => buildDevice(space, described));
  const devicesByName = new Map(devices.map((device) => [device.described.name, device]));
  const own = new Set(
    host.devices.flatMap((device) => deviceAddresses(device).flatMap((address) => space.rankOf(address) ?? [])),
  );
  const tables = new Map<number, PrefixTable<Forwarding | 'throw'>>();
  const tableOf = (number: number) => {
    let table = tables.get(number);
    if (!table) {
      table = buildPrefixTable(space, tableEntries(space, host, number, devicesByName));
      tables.set(number, table);
    }
    return table;
  };
  const lookups = new Map<ForwardingDevice | undefined, Record<Family, readonly number[]>>();
  const lookupsOf = (input: ForwardingDevice | undefined) => {
    let found = lookups.get(input);
    if (!found) {
      found = { ipv4: tablesAsked(host, 'ipv4', input), ipv6: tablesAsked(host, 'ipv6', input) };
      lookups.set(input, found);
    }
    return found;
  };
  return {
    name: host.name,
    devices,
    forward(rank, family, input) {
      if (own.has(rank)) return local;
      for (const number of lookupsOf(input)[family]) {
        const found = tableOf(number).lookup(rank);
        if (found !== undefined && found !== 'throw') return found;
      }
      return unreachable;
    },
  };
}

const local: Forwarding = { kind: 'local' };
const lan: Forwarding = { kind: 'lan' };
const unreachable: Forwarding = { kind: 'unreachable' };
const clear: Forwarding = { kind: 'clear' };

function buildDevice(space: AddressSpace, described: PacketDevice): ForwardingDevice {
  const entries = described.peers.flatMap((peer, value) =>
    peer.allowedIps.map((prefix): PrefixEntry<number> => ({ prefix, metric: 0, value })),
  );
  let table: PrefixTable<number> | undefined;
  return {
    described,
    peerFor(rank) {
      table ??= buildPrefixTable(space, entries);
      return table.lookup(rank);
    },
  };
}

/** The packets in question carry no mark, so a rule for packets without a mark always applies. */
function tablesAsked(host: PacketHost, family: Family, input: ForwardingDevice | undefined): readonly number[] {
  return [...host.rules.filter((rule) => rule.family === family), mainRule]
    .filter((rule) => !('iif' in rule) || rule.iif === undefined || rule.iif === input?.described.name)
    .sort((a, b) => a.priority - b.priority)
    .map((rule) => rule.table);
}

/** A default route stands for all that is not Scope's: every packet that falls through to it has left in clear. */
const defaultRoutes = ['0.0.0.0/0', '::/0'] as readonly string[] as readonly Prefix[];

function tableEntries(
  space: AddressSpace,
  host: PacketHost,
  number: number,
  devicesByName: ReadonlyMap<string, ForwardingDevice>,
): readonly PrefixEntry<Forwarding | 'throw'>[] {
  const routes = host.routes
    .filter((route) => route.table === number)
    .map(({ prefix, metric, ...route }): PrefixEntry<Forwarding | 'throw'> => {
      if (route.type === 'throw') return { prefix, metric, value: 'throw' };
      const device = route.type === 'unicast' ? devicesByName.get(route.device) : undefined;
      if (route.type === 'unreachable' || !device) return { prefix, metric, value: unreachable };
      const source = route.source ?? deviceAddresses(device.described).find((address) => isSource(address, prefix));
      return { prefix, metric, value: { kind: 'device', device, source: source && space.rankOf(source) } };
    });
  if (number !== mainTable) return routes;
  return [
    ...routes,
    ...host.lans.map((prefix) => ({ prefix, metric: 0, value: lan })),
    ...defaultRoutes.map((prefix) => ({ prefix, metric: 0, value: clear })),
  ];
}

/** An address of the prefix's family; a link-local one is no source for the overlay. */
function isSource(address: IpAddress, prefix: Prefix): boolean {
  return familyOf(address) === familyOf(prefix) && !address.startsWith('fe80:');
}
