/**
 * Reasons to stop before a plan is carried out: an interface that is not Scope's stands in the way, or the plan takes
 * away so much that a mistake is likelier than a wish. Each reason names the flag that overrides it.
 * @module
 */
import type { HostConfig } from '../model/host-config.ts';
import type { HostState } from '../model/host-state.ts';
import type { PublicKey } from '../model/key.ts';
import { isForeign } from './diff-devices.ts';

export interface UnsafeReason {
  readonly code: 'FOREIGN_DEVICE' | 'MASS_REMOVAL';
  readonly message: string;
  /** The flag of `scope apply` that accepts this; absent: nothing does. */
  readonly flag?: '--allow-mass-removal';
}

/**
 * A commit that removes hosts one by one removes a peer or two from each host. More than 30 % of a host's peers
 * (octodns refuses at the same share), and at least three, or all of two or more, is taken for a mistake: an emptied
 * file, a wrong folder, a bad merge.
 */
const massRemoval = { share: 0.3, atLeast: 3 } as const;

export function checkPlan(actual: HostState, desired: HostConfig): readonly UnsafeReason[] {
  return [...foreignDevices(actual, desired), ...massRemovals(actual, desired)];
}

function foreignDevices(actual: HostState, desired: HostConfig): readonly UnsafeReason[] {
  const wanted = new Set(desired.devices.map((device) => device.name));
  return actual.devices
    .filter((device) => wanted.has(device.name) && isForeign(device, desired.network))
    .map((device) => ({
      code: 'FOREIGN_DEVICE',
      message: `interface ${device.name} exists and is ${device.owner ? `network ${device.owner}'s` : 'not made by scope'}; delete it, or choose another name with \`interface:\` in the host file`,
    }));
}

function massRemovals(actual: HostState, desired: HostConfig): readonly UnsafeReason[] {
  const before = new Set<PublicKey>();
  for (const device of actual.devices) {
    if (device.owner === desired.network) for (const peer of device.peers) before.add(peer.publicKey);
  }
  const after = new Set(desired.devices.flatMap((device) => device.peers.map((peer) => peer.publicKey)));
  const removed = [...before].filter((key) => !after.has(key)).length;
  const isMass =
    (removed >= massRemoval.atLeast && removed > before.size * massRemoval.share) ||
    (removed === before.size && removed >= 2);
  if (!isMass) return [];
  return [
    {
      code: 'MASS_REMOVAL',
      message: `this would remove ${removed} of ${before.size} peers from this host`,
      flag: '--allow-mass-removal',
    },
  ];
}
