/**
 * Which device of which host a packet comes out at when a device sends it to one of its peers.
 * @module
 */
import type { ForwardingDevice, ForwardingHost } from './forwarding.ts';

/** The far end of a link: the device there, and which of its peers we are. */
export interface LinkEnd {
  readonly device: ForwardingDevice;
  readonly peer: number;
}

/** The far end towards the peer at that position, or undefined where no session can come about. */
export type LinkResolver = (device: ForwardingDevice, peer: number) => LinkEnd | undefined;

/** A link stands where both devices know each other's key and at least one has an endpoint at which the other is found. */
export function resolveLinks(hosts: readonly ForwardingHost[]): LinkResolver {
  const endsByKeys = new Map<string, LinkEnd[]>();
  for (const device of hosts.flatMap((host) => host.devices)) {
    device.described.peers.forEach(({ publicKey }, peer) => {
      const keys = `${device.described.publicKey} ${publicKey}`;
      const ends = endsByKeys.get(keys);
      if (ends) ends.push({ device, peer });
      else endsByKeys.set(keys, [{ device, peer }]);
    });
  }
  const resolve = (device: ForwardingDevice, peer: number): LinkEnd | undefined => {
    const { publicKey, peers } = device.described;
    const candidates = endsByKeys.get(`${peers[peer]?.publicKey} ${publicKey}`) ?? [];
    return candidates.find(
      (end) => end.device !== device && (finds(device, peer, end.device) || finds(end.device, end.peer, device)),
    );
  };
  const known = new Map<ForwardingDevice, Map<number, LinkEnd | undefined>>();
  return (device, peer) => {
    let ends = known.get(device);
    if (!ends) {
      ends = new Map();
      known.set(device, ends);
    }
    if (!ends.has(peer)) ends.set(peer, resolve(device, peer));
    return ends.get(peer);
  };
}

/** True if an endpoint that `device` has for that peer leads to `target`: by port, as names may have become addresses. */
function finds(device: ForwardingDevice, peer: number, target: ForwardingDevice): boolean {
  const endpoints = device.described.peers[peer]?.endpoints ?? [];
  return endpoints.some((endpoint) => target.described.reachedAt.some((reached) => reached.port === endpoint.port));
}
