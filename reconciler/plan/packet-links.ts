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
  // `null` is a link that was looked for and cannot stand.
  const known: (LinkEnd | null | undefined)[][] = [];
  return (device, peer) => {
    known[device.number] ??= new Array(device.described.peers.length);
    const ends = known[device.number] as (LinkEnd | null | undefined)[];
    if (ends[peer] === undefined) ends[peer] = resolve(device, peer) ?? null;
    return ends[peer] ?? undefined;
  };
}

/** True if an endpoint that `device` has for that peer leads to `target`: by port, as names may have become addresses. */
function finds(device: ForwardingDevice, peer: number, target: ForwardingDevice): boolean {
  const endpoints = device.described.peers[peer]?.endpoints ?? [];
  return endpoints.some((endpoint) => target.described.reachedAt.some((reached) => reached.port === endpoint.port));
}
