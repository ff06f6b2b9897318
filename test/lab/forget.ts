/**
 * A host whose kernel has lost everything of Scope's.
 * @module
 */
import type { Host } from '../../reconciler/drivers/lab/host.ts';

/** Takes the host's kernel state of Scope away as a reboot would, without Scope's help. Its files stay. */
export async function forget(host: Host): Promise<void> {
  host.killAll('wireguard-go');
  await host.shell(`for device in $(ip -o link show type wireguard | cut -d: -f2); do ip link del "$device"; done
for family in -4 -6; do
  ip $family rule show | sed -n 's/^\\([0-9]*\\):.*proto 92.*/\\1/p' | while read -r pref; do ip $family rule del pref "$pref"; done
  ip $family route flush table all proto 92 2> /dev/null || true
done
nft list tables | sed -n 's/^table \\(.* scope_.*\\)/\\1/p' | while read -r table; do nft delete table $table; done
while [ -n "$(wg show interfaces)" ]; do sleep 0.01; done`);
}
