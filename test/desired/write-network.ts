/**
 * The inverse of resolving, for laws: a network in its written form, every field spelt out.
 * @module
 */
import { formatSelector } from '../../reconciler/desired/names.ts';
import { formatEndpoint } from '../../reconciler/model/endpoint.ts';
import type { Host, Network } from '../../reconciler/model/network.ts';
import type { WrittenHost } from '../../schema/host.ts';
import type { WrittenNetwork } from '../../schema/network.ts';

function writeHost(host: Host): WrittenHost {
  const relay = host.role === 'relay';
  return {
    role: host.role,
    ...(host.master && { master: true }),
    ...(host.static && { static: true }),
    ...(host.via !== undefined && { via: host.via }),
    ...(host.slot !== undefined && { slot: host.slot }),
    tags: [...host.tags],
    address: [...host.addresses],
    publicKey: host.publicKey,
    ...(host.identity !== undefined && { identity: host.identity }),
    endpoints: host.endpoints.map((endpoint) =>
      endpoint.trunkPort === undefined
        ? formatEndpoint(endpoint)
        : { address: endpoint.host, port: endpoint.port, trunkPort: endpoint.trunkPort },
    ),
    listenPort: host.listenPort,
    ...(relay && { trunkPort: host.trunkPort }),
    keepalive: host.persistentKeepalive,
    mtu: host.mtu,
    routes: host.routes.map((route) => ({ ...route })),
    ...(host.relays.length > 0 && { relays: [...host.relays] }),
  };
}

function writeNetwork(network: Network): WrittenNetwork {
  return {
    version: 1,
    network: network.name,
    addresses: [...network.prefixes],
    registry: [...network.registry],
    prefer: network.prefer,
    topology: {
      direct: network.topology.direct.map((pair) => pair.map(formatSelector)),
      relays: { perEdge: network.topology.relaysPerEdge },
    },
    hosts: Object.fromEntries(network.hosts.map((host) => [host.name, writeHost(host)])),
  };
}

/** The network as one file, and its hosts as files of their own. */
export function writeNetworkFiles(network: Network) {
  return {
    root: { file: 'network.yaml', written: writeNetwork(network), broken: [] },
    hosts: network.hosts.map((host) => {
      return { name: host.name as string, file: `hosts/${host.name}.yaml`, written: writeHost(host), broken: [] };
    }),
  };
}
