/**
 * `scope host list`.
 * @module
 */
import type { HostListOutput } from '../../schema/outputs.ts';
import { formatEndpoint } from '../model/endpoint.ts';
import type { Host } from '../model/network.ts';
import { type Context, printJson } from './context.ts';
import { openNetwork } from './open-network.ts';
import { type Cell, renderTable } from './render/table.ts';

export async function listHosts(context: Context, options: { readonly network?: string | undefined }): Promise<void> {
  const { network } = await openNetwork(context, options.network);
  if (context.json) {
    const hosts = network.hosts.map(describeHost);
    printJson(context, { format: 1, kind: 'host-list', network: network.name, hosts } satisfies HostListOutput);
    return;
  }
  const columns = ['NAME', 'ROLE', 'ADDRESSES', 'ENDPOINTS', 'ROUTES', 'TAGS'].map((title) => ({ title }));
  context.stdout.write(renderTable(columns, network.hosts.map(toRow), context.stdout.style));
}

function describeHost(host: Host): HostListOutput['hosts'][number] {
  return {
    name: host.name,
    role: host.role,
    master: host.master,
    static: host.static,
    ...(host.via !== undefined && { via: host.via }),
    ...(host.slot !== undefined && { slot: host.slot }),
    tags: [...host.tags],
    addresses: [...host.addresses],
    publicKey: host.publicKey,
    ...(host.identity !== undefined && { identity: host.identity }),
    endpoints: host.endpoints.map(formatEndpoint),
    routes: host.routes.map(({ prefix }) => prefix),
  };
}

function toRow(host: Host): Cell[] {
  return [
    { text: host.name, format: 'bold' },
    describeRole(host),
    host.addresses.join(' '),
    host.endpoints.map(formatEndpoint).join(' '),
    host.routes.map(({ prefix }) => prefix).join(' '),
    host.tags.join(' '),
  ];
}

function describeRole(host: Host): string {
  if (host.static) return `static via ${host.via}`;
  if (host.role === 'edge') return 'edge';
  return `relay ${host.slot}${host.master ? ', master' : ''}`;
}
