/**
 * Whether plain data is a `Network` that the planner can work on: every value canonical, every name unique and resolvable,
 * every list bounded. It repeats no rule of good design; those belong to the source, which reported them to a person.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { identityPattern } from '../../schema/patterns.ts';
import { parseHostName, parseNetworkName, parseTag } from '../desired/names.ts';
import { parseIpAddress, parsePrefix } from '../model/address.ts';
import { parseEndpointHost } from '../model/endpoint.ts';
import { parsePublicKey } from '../model/key.ts';
import type {
  DeclaredEndpoint,
  DeclaredRoute,
  Host,
  HostName,
  Network,
  NetworkName,
  Selector,
} from '../model/network.ts';
import type { Reader } from './shape.ts';

/** Ten times the largest network that Scope is measured with. */
const maxHosts = 100_000;
const maxItems = 1_000;

const identity = new RegExp(identityPattern);

export function readNetworkName(reader: Reader): NetworkName {
  return reader.parsed(parseNetworkName, 'the name of a network');
}

/** Reads a network. Fields that `Network` does not have are left behind. Throws as `Reader` does. */
export function readNetwork(reader: Reader): Network {
  const topology = reader.field('topology');
  const network: Network = {
    name: readNetworkName(reader.field('name')),
    prefixes: reader.field('prefixes').list(maxItems, readPrefix),
    registry: reader.field('registry').list(maxItems, (url) => url.words(2048)),
    prefer: reader.field('prefer').oneOf('ipv4', 'ipv6'),
    topology: {
      direct: topology.field('direct').list(maxHosts, readPair),
      relaysPerEdge: topology.field('relaysPerEdge').integer(0, 99),
    },
    hosts: reader.field('hosts').list(maxHosts, readHost),
  };
  checkHosts(reader.field('hosts'), network.hosts);
  return network;
}

function readHost(reader: Reader): Host {
  const optional = {
    via: reader.field('via').optional(readHostName),
    slot: reader.field('slot').optional((slot) => slot.integer(1, 99)),
    identity: reader.field('identity').optional((id) => id.matching(identity, 'a host id')),
  };
  return {
    name: readHostName(reader.field('name')),
    role: reader.field('role').oneOf('relay', 'edge'),
    master: reader.field('master').boolean(),
    static: reader.field('static').boolean(),
    ...(optional.via !== undefined && { via: optional.via }),
    ...(optional.slot !== undefined && { slot: optional.slot }),
    tags: reader.field('tags').list(maxItems, (name) => name.parsed(parseTag, 'a tag')),
    addresses: reader.field('addresses').list(maxItems, (item) => item.parsed(parseIpAddress, 'an address')),
    publicKey: reader.field('publicKey').parsed(parsePublicKey, 'a WireGuard key'),
    ...(optional.identity !== undefined && { identity: optional.identity }),
    endpoints: reader.field('endpoints').list(maxItems, readEndpoint),
    listenPort: readPort(reader.field('listenPort')),
    trunkPort: readPort(reader.field('trunkPort')),
    persistentKeepalive: reader.field('persistentKeepalive').integer(0, 65535),
    mtu: reader.field('mtu').integer(576, 65535),
    routes: reader.field('routes').list(maxItems, readRoute),
    relays: reader.field('relays').list(maxItems, readHostName),
  };
}

function readHostName(reader: Reader): HostName {
  return reader.parsed(parseHostName, 'the name of a host');
}

function readPrefix(reader: Reader) {
  return reader.parsed(parsePrefix, 'a prefix');
}

function readPort(reader: Reader): number {
  return reader.integer(0, 65535);
}

function readEndpoint(reader: Reader): DeclaredEndpoint {
  const host = reader.field('host').parsed(parseEndpointHost, 'an address or a DNS name');
  const port = reader.field('port').integer(1, 65535);
  const trunkPort = reader.field('trunkPort').optional((value) => value.integer(1, 65535));
  return { host, port, ...(trunkPort !== undefined && { trunkPort }) };
}

function readRoute(reader: Reader): DeclaredRoute {
  return {
    prefix: readPrefix(reader.field('prefix')),
    masquerade: reader.field('masquerade').boolean(),
    redundant: reader.field('redundant').boolean(),
    priority: reader.field('priority').integer(0, 2 ** 31),
  };
}

function readPair(reader: Reader): readonly [Selector, Selector] {
  const [first, second, ...others] = reader.list(2, readSelector);
  if (first === undefined || second === undefined || others.length > 0) return reader.fail('a pair of selectors');
  return [first, second];
}

function readSelector(reader: Reader): Selector {
  const kind = reader.field('kind').oneOf('host', 'tag', 'edges');
  if (kind === 'host') return { kind, name: readHostName(reader.field('name')) };
  if (kind === 'tag') return { kind, tag: reader.field('tag').parsed(parseTag, 'a tag') };
  return { kind };
}

/** What the planner takes for granted between hosts: unique names, keys, addresses and slots, and references that lead somewhere. */
function checkHosts(reader: Reader, hosts: readonly Host[]): void {
  const names = hosts.map((host) => host.name);
  if (!isDeepStrictEqual(names, [...new Set(names)].sort())) reader.fail('hosts sorted by name, each once');
  const relays = new Map(hosts.filter((host) => host.role === 'relay').map((host) => [host.name, host]));
  const unique = (values: readonly unknown[]) => new Set(values).size === values.length;
  if (!unique(hosts.map((host) => host.publicKey))) reader.fail('every host to have a key of its own');
  if (!unique(hosts.flatMap((host) => host.addresses))) reader.fail('every host to have addresses of its own');
  if (!unique([...relays.values()].map((relay) => relay.slot))) reader.fail('every relay to have a slot of its own');
  for (const host of hosts) {
    if (host.addresses.length === 0) reader.fail(`addresses for ${host.name}`);
    if ((host.slot !== undefined) !== (host.role === 'relay')) reader.fail(`slots for relays only (${host.name})`);
    const references = [...host.relays, ...(host.via === undefined ? [] : [host.via])];
    if (references.some((name) => !relays.has(name))) reader.fail(`${host.name} to refer to relays only`);
    if (!unique(host.relays)) reader.fail(`${host.name} to name each relay once`);
    if (host.static && (host.role !== 'edge' || host.via === undefined)) reader.fail(`a relay for static ${host.name}`);
  }
}
