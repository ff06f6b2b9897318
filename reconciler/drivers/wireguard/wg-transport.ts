/**
 * The kernel's WireGuard by way of `wg`, which speaks netlink for us (and would find a userspace one as well).
 * @module
 */
import { type Command, commandOutput } from '../command.ts';
import { privateKeyFor } from './keys.ts';
import { withSecretDescriptor } from './secret-descriptor.ts';
import { type WgCall, wgCalls } from './wg-arguments.ts';
import { parseDump, parseDumpOfAll } from './wg-dump.ts';
import type { SecretSource, Transport, WireGuardDevice } from './wireguard-device.ts';

/** 10,000 peers with a few prefixes each are 3 MB. */
const maxBytes = 64 * 1024 * 1024;
const timeoutMs = 30_000;

export const wgTransport: Transport = {
  async read(device) {
    return parseDump(await commandOutput({ program: 'wg', args: ['show', device, 'dump'], maxBytes, timeoutMs }));
  },

  async write(device, operations, secrets) {
    for (const call of wgCalls(device, operations)) await runCall(device, call, secrets);
  },
};

/** All WireGuard devices by name in one process, also those of others. */
export async function readAllByWg(): Promise<ReadonlyMap<string, WireGuardDevice>> {
  return parseDumpOfAll(await commandOutput({ program: 'wg', args: ['show', 'all', 'dump'], maxBytes, timeoutMs }));
}

async function runCall(device: string, call: WgCall, secrets: SecretSource): Promise<void> {
  if (call.kind === 'set' && call.secretOf === undefined) {
    await run({ program: 'wg', args: call.args });
    return;
  }
  const secret = call.kind === 'set' && call.secretOf !== undefined ? privateKeyFor(call.secretOf, secrets) : undefined;
  const text = call.kind === 'addconf' ? call.text : `${secret?.reveal()}\n`;
  const args = call.kind === 'addconf' ? ['addconf', device, '/dev/fd/3'] : call.args;
  await withSecretDescriptor(secrets.runDirectory, text, (descriptor) =>
    run({ program: 'wg', args, descriptors: [descriptor] }),
  );
}

async function run(command: Command): Promise<void> {
  await commandOutput({ ...command, timeoutMs });
}
