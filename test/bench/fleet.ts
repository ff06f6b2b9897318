/**
 * Config repositories of any size for benchmarks: relays meshed with one another, edges behind them, a LAN behind every
 * tenth edge. The same size gives the same bytes.
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHostStanza, parseNetworkFile } from '../../reconciler/desired/parse.ts';
import { resolveNetwork } from '../../reconciler/desired/resolve.ts';
import type { Network } from '../../reconciler/model/network.ts';

export interface FleetShape {
  readonly hosts: number;
  readonly relays: number;
}

/** A public key that nobody has the private key of. */
function keyOf(name: string): string {
  return createHash('sha256').update(`bench ${name}`).digest('base64');
}

/** Files by path: network.yaml and one file for each host. */
export function fleetFiles({ hosts, relays }: FleetShape): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set(
    'network.yaml',
    'version: 1\nnetwork: bench\naddresses: [10.64.0.0/14, fd77:bec4::/64]\ntopology:\n  relays: { perEdge: 2 }\n',
  );
  for (let number = 0; number < hosts; number += 1) {
    const name = number < relays ? `relay-${number + 1}` : `edge-${number - relays + 1}`;
    files.set(`hosts/${name}.yaml`, number < relays ? relayText(name, number) : edgeText(name, number));
  }
  return files;
}

export async function writeFleet(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(join(directory, 'hosts'), { recursive: true });
  for (const [path, text] of files) await writeFile(join(directory, path), text);
}

/** The same fleet as the planner takes it. Throws if it is not valid. */
export function resolvedFleet(shape: FleetShape): Network {
  const files = [...fleetFiles(shape)];
  const [[file, text] = ['', ''], ...others] = files;
  const root = parseNetworkFile(text, file);
  if (!root.written) throw new Error(`expected a valid ${file}, got ${JSON.stringify(root.diagnostics)}`);
  const hosts = others.map(([path, content]) => {
    return { name: path.replace(/^hosts\/|\.yaml$/g, ''), file: path, ...parseHostStanza(content, path) };
  });
  const written = { root: { file, written: root.written, broken: root.broken }, hosts };
  const { network, problems } = resolveNetwork(written, { scopeVersion: '999.0.0' });
  if (!network) throw new Error(`expected a valid fleet, got ${JSON.stringify(problems.slice(0, 3))}`);
  return network;
}

function relayText(name: string, number: number): string {
  return `role: relay
slot: ${number + 1}
address: ${overlayAddress(number)}
endpoints: ["192.0.2.${number + 1}:51820"]
publicKey: ${keyOf(name)}
`;
}

function edgeText(name: string, number: number): string {
  const lan = `routes:\n  - prefix: 172.${16 + (number >> 12)}.${(number >> 4) & 255}.${(number & 15) << 4}/28\n    masquerade: true\n`;
  return `role: edge
tags: [site-${number % 20}]
address: ${overlayAddress(number)}
publicKey: ${keyOf(name)}
${number % 10 === 0 ? lan : ''}`;
}

function overlayAddress(number: number): string {
  const value = number + 1;
  return `10.${64 + (value >> 16)}.${(value >> 8) & 255}.${value & 255}`;
}
