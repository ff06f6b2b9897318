/**
 * The state that a host would be in had a configuration just been applied to it: what fleet plans compare against,
 * where there is a revision instead of a kernel to read.
 * @module
 */
import type { DeviceConfig, HostConfig, PeerConfig } from '../model/host-config.ts';
import type { Device, HostState, Peer } from '../model/host-state.ts';

/** The state of a host on which Scope has never run. */
export const emptyState: HostState = {
  readAt: 0,
  devices: [],
  routes: [],
  rules: [],
  sysctls: {},
  masquerade: { prefixes: [], damaged: false },
};

export function stateOf(config: HostConfig): HostState {
  return {
    readAt: 0,
    devices: config.devices.map((device) => deviceOf(device, config.network)),
    routes: config.routes,
    rules: config.rules,
    sysctls: Object.fromEntries(config.sysctls.map(({ key, value }) => [key, value])),
    masquerade: { prefixes: config.masquerade, damaged: false },
  };
}

function deviceOf(config: DeviceConfig, owner: string): Device {
  const { peers, ...rest } = config;
  return { ...rest, owner, wireguard: true, up: true, addressGenerationOff: true, peers: peers.map(peerOf) };
}

function peerOf(config: PeerConfig): Peer {
  const endpoint = config.endpoints[0];
  return {
    publicKey: config.publicKey,
    allowedIps: config.allowedIps,
    ...(endpoint && { endpoint }),
    ...(config.persistentKeepalive !== undefined && { persistentKeepalive: config.persistentKeepalive }),
    receivedBytes: 0,
    sentBytes: 0,
  };
}
