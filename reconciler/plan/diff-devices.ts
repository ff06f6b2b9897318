/**
 * Devices, their links and addresses. A device is Scope's by the owner in its alias; one that bears a wanted name and
 * is still blank is taken over, because Scope may have been stopped between making it and marking it.
 * @module
 */
import type { DeviceConfig, HostConfig } from '../model/host-config.ts';
import type { Device, HostState } from '../model/host-state.ts';
import type { NetworkName } from '../model/network.ts';
import type { DeviceChanges, LinkChanges, Operation } from '../model/operation.ts';
import { diffPeers } from './diff-peers.ts';

export interface DeviceDiff {
  readonly set: readonly Operation[];
  /** After the switches of their devices, which may keep IPv6 off. */
  readonly addressesAdded: readonly Operation[];
  /** After the routes that used them as their source. */
  readonly addressesDeleted: readonly Operation[];
  readonly deleted: readonly Operation[];
}

export function diffDevices(actual: HostState, desired: HostConfig): DeviceDiff {
  const actualByName = new Map(actual.devices.map((device) => [device.name, device]));
  const wantedNames = new Set(desired.devices.map((device) => device.name));
  const set: Operation[] = [...releasePorts(actual, desired)];
  const addressesAdded: Operation[] = [];
  const addressesDeleted: Operation[] = [];
  for (const config of desired.devices) {
    const device = actualByName.get(config.name);
    if (device && isForeign(device, desired.network)) continue;
    set.push(...setDevice(device, config, desired.network, actual.readAt));
    const wanted = new Set(config.addresses);
    const present = new Set(device?.addresses);
    for (const address of config.addresses) {
      if (!present.has(address)) addressesAdded.push({ kind: 'add-address', device: config.name, address });
    }
    for (const address of device?.addresses ?? []) {
      if (!wanted.has(address)) addressesDeleted.push({ kind: 'delete-address', device: config.name, address });
    }
  }
  const deleted = actual.devices
    .filter((device) => device.owner === desired.network && !wantedNames.has(device.name))
    .map((device): Operation => ({ kind: 'delete-device', device: device.name }));
  return { set, addressesAdded, addressesDeleted, deleted };
}

/**
 * A device that holds a port which another is to have lets go of it first: ports that are exchanged or passed on, also by
 * a device that is about to go, would otherwise be refused as in use.
 */
function releasePorts(actual: HostState, desired: HostConfig): readonly Operation[] {
  const nextHolder = new Map(desired.devices.map((config) => [config.listenPort, config.name]));
  nextHolder.delete(0);
  return actual.devices
    .filter(({ name, owner, listenPort }) => owner === desired.network && (nextHolder.get(listenPort) ?? name) !== name)
    .map(({ name, listenPort }) => ({
      kind: 'set-device',
      device: name,
      changes: { listenPort: 0 },
      before: { listenPort },
    }));
}

/** True for an interface that is neither this network's nor blank: never touched, whatever its name. */
export function isForeign(device: Device, network: NetworkName): boolean {
  if (device.owner !== undefined) return device.owner !== network;
  const isBlank = !device.up && device.publicKey === undefined && device.peers.length + device.addresses.length === 0;
  return !device.wireguard || !isBlank;
}

function setDevice(
  device: Device | undefined,
  config: DeviceConfig,
  network: NetworkName,
  readAt: number,
): readonly Operation[] {
  const name = config.name;
  return [
    ...(device ? [] : [{ kind: 'create-device' as const, device: name }]),
    // The mark and `addrgenmode none` come before the link is up, or the kernel adds a second, random link-local.
    ...setLink(name, device, {
      ...(device?.owner !== network && { owner: network }),
      ...(!device?.addressGenerationOff && { addressGenerationOff: true }),
      ...(device?.mtu !== config.mtu && { mtu: config.mtu }),
    }),
    ...setKeys(name, device, config),
    ...diffPeers(name, device?.peers ?? [], config.peers, readAt),
    ...setLink(name, device, device?.up ? {} : { up: true }),
  ];
}

function setLink(name: string, device: Device | undefined, changes: LinkChanges): readonly Operation[] {
  if (Object.keys(changes).length === 0) return [];
  const before: LinkChanges = device
    ? {
        ...(changes.owner !== undefined && device.owner !== undefined && { owner: device.owner }),
        ...(changes.mtu !== undefined && { mtu: device.mtu }),
        ...(changes.up !== undefined && { up: device.up }),
      }
    : {};
  return [{ kind: 'set-link', device: name, changes, before }];
}

function setKeys(name: string, device: Device | undefined, config: DeviceConfig): readonly Operation[] {
  const changes: DeviceChanges = {
    ...(device?.publicKey !== config.publicKey && { publicKey: config.publicKey }),
    ...(config.listenPort !== 0 && device?.listenPort !== config.listenPort && { listenPort: config.listenPort }),
    ...(device?.fwmark !== config.fwmark && { fwmark: config.fwmark }),
  };
  if (Object.keys(changes).length === 0) return [];
  const before: DeviceChanges = device
    ? {
        ...(changes.publicKey !== undefined && device.publicKey !== undefined && { publicKey: device.publicKey }),
        ...(changes.listenPort !== undefined && { listenPort: device.listenPort }),
        ...(changes.fwmark !== undefined && { fwmark: device.fwmark }),
      }
    : {};
  return [{ kind: 'set-device', device: name, changes, before }];
}
