/**
 * A plan as people read it: `+ ~ -` as in the plan tools that they know, what belongs to an interface under that
 * interface, then routes, rules and settings. Holds no secret because operations hold none.
 * @module
 */
import { formatEndpoint } from '../../model/endpoint.ts';
import type { RouteConfig, RuleConfig } from '../../model/host-config.ts';
import { mainTable, networkIdentifiers } from '../../model/identifiers.ts';
import type { NetworkName } from '../../model/network.ts';
import type { DeviceChanges, LinkChanges, Operation, PeerChanges } from '../../model/operation.ts';
import { effectOf, type OperationEffect, type PlanSummary } from '../../plan/summary.ts';
import type { Style } from './output.ts';

const marks: Record<OperationEffect, { readonly sign: string; readonly color: 'green' | 'yellow' | 'red' }> = {
  add: { sign: '+', color: 'green' },
  change: { sign: '~', color: 'yellow' },
  remove: { sign: '-', color: 'red' },
};

/** The operations as indented lines, without a trailing newline; empty for a plan without operations. */
export function renderOperations(operations: readonly Operation[], network: NetworkName, style: Style): string {
  const devices = [...new Set(operations.flatMap((each) => ('device' in each ? [each.device] : [])))];
  const rest = operations.filter((each) => !('device' in each));
  return [
    ...devices.flatMap((device) => renderDevice(device, operations, style)),
    ...rest.flatMap((operation) => renderLine(2, effectOf(operation), describe(operation, network), style)),
  ].join('\n');
}

/** `Plan: 2 to add, 1 to change, 0 to remove.` */
export function renderSummary({ add, change, remove }: PlanSummary): string {
  return `Plan: ${add} to add, ${change} to change, ${remove} to remove.`;
}

function renderDevice(device: string, operations: readonly Operation[], style: Style): readonly string[] {
  const own = operations.filter((each) => 'device' in each && each.device === device);
  const kinds = new Set(own.map((each) => each.kind));
  const effect = kinds.has('create-device') ? 'add' : kinds.has('delete-device') ? 'remove' : 'change';
  const settings = own.flatMap((each) => describeSettings(each));
  return [
    ...renderLine(2, effect, `interface ${device}`, style),
    ...aligned(settings).map((text) => `      ${text}`),
    ...own.flatMap((operation) => {
      switch (operation.kind) {
        case 'add-address':
        case 'delete-address':
          return renderLine(6, effectOf(operation), `address ${operation.address}`, style);
        case 'add-peer':
          return renderPeer('add', operation.peer, undefined, style);
        case 'update-peer':
          return renderPeer('change', operation.peer, operation.before, style);
        case 'remove-peer':
          return renderLine(6, 'remove', peerTitle(operation), style);
        default:
          return [];
      }
    }),
  ];
}

function renderPeer(
  effect: OperationEffect,
  peer: PeerChanges,
  before: PeerChanges | undefined,
  style: Style,
): readonly string[] {
  const rows: (readonly [string, string])[] = [];
  if (peer.endpoint) {
    rows.push(['endpoint', change(before?.endpoint && formatEndpoint(before.endpoint), formatEndpoint(peer.endpoint))]);
  }
  if (peer.allowedIps) rows.push(['allowed ips', changeOfSet(before?.allowedIps, peer.allowedIps)]);
  if (peer.persistentKeepalive !== undefined) {
    rows.push([
      'keepalive',
      change(before && keepalive(before.persistentKeepalive), keepalive(peer.persistentKeepalive)),
    ]);
  }
  if (peer.presharedKey) rows.push(['preshared key', change('(hidden)', 'none')]);
  return [...renderLine(6, effect, peerTitle(peer), style), ...aligned(rows).map((text) => `          ${text}`)];
}

function peerTitle(peer: { readonly publicKey: string; readonly host?: string }): string {
  return peer.host ? `peer ${peer.host} ${peer.publicKey}` : `peer ${peer.publicKey} (not in the network)`;
}

function describeSettings(operation: Operation): readonly (readonly [string, string])[] {
  if (operation.kind === 'set-link') return describeLink(operation.changes, operation.before);
  if (operation.kind === 'set-device') return describeKeys(operation.changes, operation.before);
  return [];
}

function describeLink(changes: LinkChanges, before: LinkChanges): readonly (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  if (changes.owner !== undefined) rows.push(['owner', change(before.owner, `scope:${changes.owner}`)]);
  if (changes.addressGenerationOff) rows.push(['link-local', 'scope’s own, none by the kernel']);
  if (changes.mtu !== undefined) rows.push(['mtu', change(before.mtu?.toString(), changes.mtu.toString())]);
  if (changes.up) rows.push(['state', change(before.up === undefined ? undefined : 'down', 'up')]);
  return rows;
}

function describeKeys(changes: DeviceChanges, before: DeviceChanges): readonly (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  if (changes.publicKey) rows.push(['public key', change(before.publicKey, changes.publicKey)]);
  if (changes.listenPort !== undefined) {
    rows.push(['listen port', change(before.listenPort?.toString(), changes.listenPort.toString())]);
  }
  if (changes.fwmark !== undefined)
    rows.push(['fwmark', change(before.fwmark && hex(before.fwmark), hex(changes.fwmark))]);
  return rows;
}

function describe(operation: Operation, network: NetworkName): string {
  switch (operation.kind) {
    case 'set-sysctl':
      return `sysctl ${operation.sysctl.key} ${change(operation.before, operation.sysctl.value)}`;
    case 'add-route':
    case 'delete-route':
      return describeRoute(operation.route, network);
    case 'replace-route':
      return `${describeRoute(operation.route, network)} (was ${way(operation.before)})`;
    case 'add-rule':
    case 'delete-rule':
      return describeRule(operation.rule, network);
    case 'set-masquerade':
      return `masquerade ${changeOfSet(operation.before, operation.prefixes)}`;
    default:
      return operation.kind;
  }
}

function describeRoute(route: RouteConfig, network: NetworkName): string {
  return `route ${route.prefix} ${way(route)} (${tableName(route.table, network)} table, metric ${route.metric})`;
}

function way(route: RouteConfig): string {
  switch (route.type) {
    case 'unicast':
      return `over ${route.device}`;
    case 'unreachable':
      return 'unreachable';
    case 'throw':
      return 'left to the local network';
  }
}

function describeRule(rule: RuleConfig, network: NetworkName): string {
  const match = rule.iif === undefined ? `not marked ${hex(rule.notFwmark ?? 0)}` : `arrived on ${rule.iif}`;
  return `rule ${rule.family === 'ipv4' ? 'IPv4' : 'IPv6'} ${match}: ${tableName(rule.table, network)} table`;
}

function tableName(table: number, network: NetworkName): string {
  const { overlayTable, arrivalsTable } = networkIdentifiers(network);
  if (table === mainTable) return 'main';
  if (table === overlayTable) return 'overlay';
  return table === arrivalsTable ? 'arrivals' : table.toString();
}

function renderLine(indent: number, effect: OperationEffect, text: string, style: Style): readonly string[] {
  const { sign, color } = marks[effect];
  return [`${' '.repeat(indent)}${style(color, sign)} ${text}`];
}

function change(before: string | number | undefined, after: string): string {
  return before === undefined || before === 0 ? after : `${before} → ${after}`;
}

/** What joins and what leaves a set, instead of both whole lists. */
function changeOfSet(before: readonly string[] | undefined, after: readonly string[]): string {
  if (!before || before.length === 0) return after.join(', ') || 'none';
  const joined = after.filter((each) => !before.includes(each)).map((each) => `+${each}`);
  const left = before.filter((each) => !after.includes(each)).map((each) => `-${each}`);
  return [...joined, ...left].join(' ') || 'repaired';
}

function keepalive(seconds: number | undefined): string {
  return seconds ? `${seconds} s` : 'off';
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function aligned(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length)) + 2;
  return rows.map(([label, value]) => `${label.padEnd(width)}${value}`);
}
