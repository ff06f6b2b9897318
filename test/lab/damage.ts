/**
 * What people do to a host by hand: each is one kind of drift that `scope plan` must show and `scope apply` mend.
 * @module
 */
import type { Host } from '../../reconciler/drivers/lab/host.ts';
import { isKernelWireGuard } from './wireguard.ts';

export interface Damage {
  readonly name: string;
  /** For `sh -e` on the host. `$device` is an interface of Scope's with a peer, `$peer` that peer, `$prefix` an IPv4 prefix of the network. */
  readonly script: string;
  /** A program that is killed, of this host only. */
  readonly kills?: string;
  /** What the plan must say; `DEVICE` stands for the interface's name. */
  readonly shows: string;
}

/** The usual ones, tried on every example. */
export const commonDamages: readonly Damage[] = [
  {
    name: 'a peer removed',
    script: 'wg set "$device" peer "$peer" remove',
    shows: '~ interface DEVICE\\n\\s+\\+ peer',
  },
  {
    name: 'a preshared key added',
    script: 'umask 077; wg genpsk > /run/psk; wg set "$device" peer "$peer" preshared-key /run/psk',
    shows: 'preshared key +\\(hidden\\) → none',
  },
  {
    name: 'a keepalive changed',
    script: 'wg set "$device" peer "$peer" persistent-keepalive 7',
    shows: 'keepalive +7 s →',
  },
  { name: 'the fallback route deleted', script: 'ip route del unreachable "$prefix"', shows: '\\+ unreachable' },
  { name: 'the interface deleted', script: 'ip link del dev "$device"', shows: '\\+ interface DEVICE' },
];

const rareDamages: readonly Damage[] = [
  {
    name: 'allowed addresses replaced',
    script: 'wg set "$device" peer "$peer" allowed-ips 192.0.2.0/30',
    shows: 'allowed ips',
  },
  {
    name: 'a foreign peer added',
    script: 'wg set "$device" peer "$(wg genkey | wg pubkey)" allowed-ips 192.0.2.0/30',
    shows: '- peer',
  },
  { name: 'an address deleted', script: 'ip -4 address flush dev "$device"', shows: '\\+ address' },
  { name: 'the interface down', script: 'ip link set dev "$device" down', shows: 'DEVICE' },
  { name: 'the rules deleted', script: 'ip rule del pref 5191; ip -6 rule del pref 5191', shows: '\\+ rule' },
];

const userspaceOnly: Damage = {
  name: 'wireguard-go killed',
  script: '',
  kills: 'wireguard-go',
  shows: '\\+ interface DEVICE',
};

export const allDamages: readonly Damage[] = [
  ...commonDamages,
  ...rareDamages,
  ...(isKernelWireGuard ? [] : [userspaceOnly]),
];

/** Does it on the host; returns what the plan must match. `prefix` is one of the network's. */
export async function inflict(damage: Damage, host: Host, prefix: string): Promise<RegExp> {
  const { stdout } = await host.exec(['wg', 'show', 'all', 'allowed-ips']);
  const [device = '', peer = ''] = stdout.split('\n')[0]?.split('\t') ?? [];
  if (damage.kills !== undefined) host.killAll(damage.kills);
  await host.shell(`device=$1 peer=$2 prefix=$3\n${damage.script}`, [device, peer, prefix]);
  return new RegExp(damage.shows.replaceAll('DEVICE', device));
}
