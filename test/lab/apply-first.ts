/**
 * `node apply-first.ts NETWORK N` applies the first N operations of this host's plan and is killed as by `kill -9`.
 * Uses the snapshot that an earlier `scope plan` has left. Prints how many operations the plan has.
 * @module
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { applyOperations } from '../../reconciler/agent/apply-operations.ts';
import { readDesiredState } from '../../reconciler/agent/desired-state.ts';
import { planHost } from '../../reconciler/agent/host-plan.ts';
import { openMember } from '../../reconciler/agent/member.ts';
import { parseHostFile } from '../../reconciler/desired/host-file.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';

const [name = '', count = ''] = process.argv.slice(2);
const network = name as NetworkName;
const path = `/etc/scope/${name}.yaml`;
const { settings } = parseHostFile(await readFile(path, 'utf8'), path, network, '/etc/scope');
if (!settings) throw new Error(`expected ${path} to be in order`);
const runDirectory = '/run/scope';
const member = await openMember(settings, { stateDirectory: `/var/lib/scope/${name}`, runDirectory });
const { snapshot, host } = await readDesiredState(member);
if (!snapshot || !host) throw new Error('expected a snapshot with this host');
const { operations, config } = await planHost(member, snapshot, host.name);
process.stdout.write(`${operations.length}\n`);
const results = applyOperations(operations.slice(0, Number(count)), {
  network,
  deviceNames: config.devices.map((device) => device.name),
  privateKey: (publicKey) => (publicKey === member.publicKey ? member.privateKey : undefined),
  wireguard: settings.wireguard,
  runDirectory,
});
for await (const result of results) {
  if (result.outcome !== 'done') throw new Error(`operation ${JSON.stringify(result.operation)} ${result.outcome}`);
}
process.kill(process.pid, 'SIGKILL');
