/**
 * Whether a host's state is what a configuration asks for, told without `diff`: by comparing everything that Scope owns.
 * @module
 */
import assert from 'node:assert/strict';
import type { DeviceConfig, HostConfig } from '../../reconciler/model/host-config.ts';
import type { Device, HostState } from '../../reconciler/model/host-state.ts';

export function assertHolds(state: HostState, config: HostConfig): void {
  assert.deepEqual(comparableState(state, config), comparableConfig(config));
  for (const device of config.devices) {
    for (const { publicKey, endpoints } of device.peers) {
      if (endpoints.length === 0) continue;
      const peer = state.devices.find(({ name }) => name === device.name)?.peers.find((p) => p.publicKey === publicKey);
      const isCandidate = endpoints.some((e) => e.host === peer?.endpoint?.host && e.port === peer.endpoint.port);
      const isAlive = peer?.latestHandshakeAt !== undefined && state.readAt - peer.latestHandshakeAt < 180;
      assert.ok(isCandidate || (isAlive && peer.endpoint), `peer ${publicKey} has no endpoint of its own`);
    }
  }
}

function comparableState(state: HostState, config: HostConfig): unknown {
  const wantsPort = new Set(config.devices.filter((device) => device.listenPort !== 0).map(({ name }) => name));
  const wantsSysctl = new Set(config.sysctls.map(({ key }) => key));
  return {
    devices: byName(
      state.devices
        .filter((device) => device.owner === config.network)
        .map(({ listenPort, peers, addresses, ...device }: Device) => ({
          ...device,
          addresses: addresses.toSorted(),
          listenPort: wantsPort.has(device.name) ? listenPort : 'any',
          peers: byKey(
            peers.map((peer) => ({
              publicKey: peer.publicKey,
              allowedIps: peer.allowedIps.toSorted(),
              keepalive: peer.persistentKeepalive ?? 0,
              hasPresharedKey: peer.presharedKey !== undefined,
            })),
          ),
        })),
    ),
    routes: sorted(state.routes),
    rules: sorted(state.rules),
    sysctls: Object.fromEntries(Object.entries(state.sysctls).filter(([key]) => wantsSysctl.has(key))),
    masquerade: { prefixes: state.masquerade.prefixes.toSorted(), damaged: state.masquerade.damaged },
  };
}

function comparableConfig(config: HostConfig): unknown {
  return {
    devices: byName(
      config.devices.map(({ peers, addresses, ...device }: DeviceConfig) => ({
        ...device,
        owner: config.network,
        wireguard: true,
        up: true,
        addressGenerationOff: true,
        addresses: addresses.toSorted(),
        listenPort: device.listenPort === 0 ? 'any' : device.listenPort,
        peers: byKey(
          peers.map((peer) => ({
            publicKey: peer.publicKey,
            allowedIps: peer.allowedIps.toSorted(),
            keepalive: peer.persistentKeepalive ?? 0,
            hasPresharedKey: false,
          })),
        ),
      })),
    ),
    routes: sorted(config.routes),
    rules: sorted(config.rules),
    sysctls: Object.fromEntries(config.sysctls.map(({ key, value }) => [key, value])),
    masquerade: { prefixes: config.masquerade.toSorted(), damaged: false },
  };
}

/** Routes and rules as text, since neither the order of a list nor that of its fields means anything. */
function sorted(list: readonly object[]): readonly string[] {
  return list.map((entry) => JSON.stringify(Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)))).toSorted();
}

function byName<T extends { readonly name: string }>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((entry) => [entry.name, entry]));
}

function byKey<T extends { readonly publicKey: string }>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((entry) => [entry.publicKey, entry]));
}
