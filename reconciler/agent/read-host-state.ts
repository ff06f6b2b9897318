/**
 * Reads what this host's kernel holds of one network, all at once and in few processes: three of `ip` (links with their
 * addresses; routes and rules of each family), one or two of `nft`, one of `wg` where the kernel has the devices.
 * Changes nothing.
 * @module
 */
import { secondsNow } from '../drivers/clock.ts';
import { readMasquerade } from '../drivers/firewall/masquerade.ts';
import { queryIp } from '../drivers/ip.ts';
import { formatLinkAddress, type Link, ownerOf, readLinks } from '../drivers/link/links.ts';
import { parseRoutes, routeQuestion } from '../drivers/route/routes.ts';
import { parseRules, ruleQuestion } from '../drivers/rule/rules.ts';
import { hasIpv6, readSysctls } from '../drivers/sysctl/sysctls.ts';
import { readDevices } from '../drivers/wireguard/devices.ts';
import type { WireGuardDevice } from '../drivers/wireguard/wireguard-device.ts';
import type { Family } from '../model/address.ts';
import type { Device, HostState, Route, Rule } from '../model/host-state.ts';
import { mainTable, networkIdentifiers } from '../model/identifiers.ts';
import type { NetworkName } from '../model/network.ts';

export interface HostStateQuery {
  readonly network: NetworkName;
  /** Interfaces that the network wants; whatever bears such a name is read, Scope's or not. */
  readonly deviceNames: readonly string[];
  /** Paths below /proc/sys. */
  readonly sysctlKeys: readonly string[];
}

/** Throws a `DriverError` if any part cannot be read: a plan made from half of the truth would be wrong. */
export async function readHostState({ network, deviceNames, sysctlKeys }: HostStateQuery): Promise<HostState> {
  const [devices, routing, sysctls, masquerade] = await Promise.all([
    readNetworkDevices(network, deviceNames),
    Promise.all([readRouting('ipv4'), readRouting('ipv6')]),
    readSysctls(sysctlKeys),
    readMasquerade(network, deviceNames),
  ]);
  const { overlayTable, arrivalsTable, fallbackMetric } = networkIdentifiers(network);
  const ownTables = new Set([overlayTable, arrivalsTable]);
  return {
    // After the handshakes were read, so that none lies in the future.
    readAt: secondsNow(),
    devices,
    routes: routing
      .flatMap(({ routes }) => routes)
      .filter(({ table, metric }) => ownTables.has(table) || (table === mainTable && metric === fallbackMetric)),
    rules: routing.flatMap(({ rules }) => rules).filter(({ table }) => ownTables.has(table)),
    sysctls,
    masquerade,
  };
}

async function readNetworkDevices(network: NetworkName, names: readonly string[]): Promise<readonly Device[]> {
  const wanted = new Set(names);
  const links = (await readLinks()).filter((link) => wanted.has(link.name) || ownerOf(link) === network);
  const wireguard = await readDevices(links);
  return links.map((link) => describeDevice(link, wireguard.get(link.name)));
}

function describeDevice(link: Link, wireguard: WireGuardDevice | undefined): Device {
  const { name, up, mtu, addressGenerationOff } = link;
  const addresses = link.addresses.map(formatLinkAddress);
  const own = wireguard ?? { listenPort: 0, fwmark: 0, peers: [] };
  return {
    name,
    owner: ownerOf(link),
    wireguard: wireguard !== undefined,
    up,
    mtu,
    addressGenerationOff,
    addresses,
    ...own,
  };
}

/** Each family by itself: `default` does not say which it is. A kernel without IPv6 would answer with an error. */
async function readRouting(
  family: Family,
): Promise<{ readonly routes: readonly Route[]; readonly rules: readonly Rule[] }> {
  if (family === 'ipv6' && !(await hasIpv6())) return { routes: [], rules: [] };
  const [routes, rules] = await queryIp(family, [routeQuestion, ruleQuestion]);
  return { routes: parseRoutes(routes, family), rules: parseRules(rules, family) };
}
