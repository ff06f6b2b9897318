/**
 * The part of a plan about interfaces: their settings, addresses and peers.
 * @module
 */
import { formatEndpoint } from '../../model/endpoint.ts';
import type { DeviceChanges, LinkChanges, Operation, PeerChanges } from '../../model/operation.ts';
import type { OperationEffect } from '../../plan/summary.ts';
import type { PlanLine } from './plan.ts';
import { change, changeOfSet, hex, properties } from './plan-words.ts';

/** One line for each interface, in the order in which the plan comes to them. */
export function describeDevices(operations: readonly Operation[]): readonly PlanLine[] {
  const byDevice = Map.groupBy(
    operations.filter((each) => 'device' in each),
    (each) => each.device,
  );
  return [...byDevice].map(([device, own]) => {
    const kinds = new Set(own.map((each) => each.kind));
    const effect = kinds.has('create-device') ? 'add' : kinds.has('delete-device') ? 'remove' : 'change';
    const settings = own.flatMap((each) => describeSettings(each, effect === 'add'));
    return {
      effect,
      text: `interface ${device}`,
      below: [...properties(settings), ...own.flatMap(describeAddressOrPeer)],
    };
  });
}

type Row = readonly [string, string];

/** Of an interface that is new only what somebody chose; that Scope marks it and takes it up goes without saying. */
function describeSettings(operation: Operation, isNew: boolean): readonly Row[] {
  if (operation.kind === 'set-link') return describeLink(operation.changes, operation.before, isNew);
  if (operation.kind === 'set-device') return describeKeys(operation.changes, operation.before, isNew);
  return [];
}

function describeLink(changes: LinkChanges, before: LinkChanges, isNew: boolean): readonly Row[] {
  const rows: Row[] = [];
  if (changes.owner !== undefined && !isNew) rows.push(['owner', change(before.owner, `scope:${changes.owner}`)]);
  if (changes.addressGenerationOff && !isNew) rows.push(['link-local', 'none by the kernel']);
  if (changes.mtu !== undefined) rows.push(['mtu', change(before.mtu?.toString(), changes.mtu.toString())]);
  if (changes.up && !isNew) rows.push(['state', change('down', 'up')]);
  return rows;
}

function describeKeys(changes: DeviceChanges, before: DeviceChanges, isNew: boolean): readonly Row[] {
  const rows: Row[] = [];
  if (changes.publicKey) rows.push(['public key', change(before.publicKey, changes.publicKey)]);
  if (changes.listenPort !== undefined) {
    rows.push(['listen port', change(before.listenPort?.toString(), changes.listenPort.toString())]);
  }
  if (changes.fwmark !== undefined && !isNew) {
    rows.push(['fwmark', change(before.fwmark === undefined ? undefined : hex(before.fwmark), hex(changes.fwmark))]);
  }
  return rows;
}

function describeAddressOrPeer(operation: Operation): readonly PlanLine[] {
  switch (operation.kind) {
    case 'add-address':
      return [{ effect: 'add', text: `address ${operation.address}` }];
    case 'delete-address':
      return [{ effect: 'remove', text: `address ${operation.address}` }];
    case 'add-peer':
      return [describePeer('add', operation.peer)];
    case 'update-peer':
      return [describePeer('change', operation.peer, operation.before)];
    case 'remove-peer':
      return [{ effect: 'remove', text: peerTitle(operation) }];
    default:
      return [];
  }
}

function describePeer(effect: OperationEffect, peer: PeerChanges, before?: PeerChanges): PlanLine {
  const rows: Row[] = [];
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
  return { effect, text: peerTitle(peer), below: properties(rows) };
}

function peerTitle(peer: { readonly publicKey: string; readonly host?: string }): string {
  return peer.host ? `peer ${peer.host} ${peer.publicKey}` : `peer ${peer.publicKey}`;
}

function keepalive(seconds: number | undefined): string {
  return seconds ? `${seconds} s` : 'off';
}
