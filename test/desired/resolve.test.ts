/**
 * Resolving: defaults, derived addresses, and that no order of files or hosts makes a difference.
 * @module
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseHostStanza, parseNetworkFile } from '../../reconciler/desired/parse.ts';
import type { Problem } from '../../reconciler/desired/problem.ts';
import { resolveNetwork, type WrittenFiles } from '../../reconciler/desired/resolve.ts';
import type { Network, Selector } from '../../reconciler/model/network.ts';
import { networks } from '../support/arbitrary.ts';
import { law } from '../support/law.ts';
import { writeNetworkFiles } from './write-network.ts';

const options = { scopeVersion: '0.1.0' };

function key(name: string): string {
  return createHash('sha256').update(name).digest('base64');
}

function resolveText(root: string, hosts: Readonly<Record<string, string>> = {}) {
  const { written, broken } = parseNetworkFile(root, 'network.yaml');
  assert.ok(written);
  const files = Object.entries(hosts).map(([name, text]) => {
    return { name, file: `hosts/${name}.yaml`, ...parseHostStanza(text, `hosts/${name}.yaml`) };
  });
  return resolveNetwork({ root: { file: 'network.yaml', written, broken }, hosts: files }, options);
}

test('every default is filled in, and a written value replaces it', () => {
  const { network, problems } = resolveText(
    `version: 1
network: mesh0
addresses: [10.77.0.0/24, fd77:5c0e::/64]
defaults: { keepalive: 15 }
hosts:
  fra:
    role: relay
    slot: 3
    endpoints: [FRA.example.com:51820, { address: "2001:db8::1", port: 1, trunkPort: 2 }]
    address: 10.77.0.1
    publicKey: ${key('fra')}
`,
    {
      home: `tags: [b, a]
address: [10.77.0.2, "fd77:5c0e:0::2"]
routes: [192.168.1.0/24, { prefix: 192.168.2.0/24, masquerade: true }]
relays: [fra]
mtu: 1380
publicKey: ${key('home')}
`,
    },
  );
  assert.deepEqual(problems, []);
  const common = { static: false, listenPort: 51820, trunkPort: 51900, persistentKeepalive: 15 };
  assert.deepEqual(network, {
    name: 'mesh0',
    prefixes: ['10.77.0.0/24', 'fd77:5c0e::/64'],
    registry: [],
    prefer: 'ipv6',
    topology: { direct: [], relaysPerEdge: 2 },
    hosts: [
      {
        ...common,
        name: 'fra',
        role: 'relay',
        master: false,
        slot: 3,
        tags: [],
        // 64 bits of SHA-256("scope/address/mesh0/fra"), as sha256sum prints them.
        addresses: ['10.77.0.1', expectedAddress('fd77:5c0e:0:0', 'scope/address/mesh0/fra')],
        publicKey: key('fra'),
        endpoints: [
          { host: 'fra.example.com', port: 51820 },
          { host: '2001:db8::1', port: 1, trunkPort: 2 },
        ],
        mtu: 1420,
        routes: [],
        relays: [],
      },
      {
        ...common,
        name: 'home',
        role: 'edge',
        master: false,
        tags: ['a', 'b'],
        addresses: ['10.77.0.2', 'fd77:5c0e::2'],
        publicKey: key('home'),
        endpoints: [],
        mtu: 1380,
        routes: [
          { prefix: '192.168.1.0/24', masquerade: false, redundant: false, priority: 100 },
          { prefix: '192.168.2.0/24', masquerade: true, redundant: false, priority: 100 },
        ],
        relays: ['fra'],
      },
    ],
  });
});

function expectedAddress(prefix: string, words: string): string {
  const hex = createHash('sha256').update(words).digest('hex').slice(0, 16);
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${prefix}:${groups.join(':')}`.replace(':0:0:', '::');
}

test('a network of one host that is being begun is in order', () => {
  const { network } = resolveText(`version: 1
network: mesh0
addresses: [10.77.0.0/24]
hosts:
  home: { address: 10.77.0.2, publicKey: ${key('home')} }
`);
  assert.equal(network?.hosts.length, 1);
});

/** Without what the planner bears and the rules refuse: random shapes have fields that do not fit a host's role. */
function tidy(network: Network): Network {
  return {
    ...network,
    topology: { ...network.topology, direct: network.topology.direct.filter((pair) => pair.every(isEdges)) },
    hosts: network.hosts.map((host) => {
      if (host.role === 'relay') return host;
      const endpoints = host.endpoints.map((endpoint) => ({ host: endpoint.host, port: endpoint.port }));
      const routes = host.routes.map((route) => ({ ...route, masquerade: route.masquerade && !host.static }));
      return { ...host, trunkPort: 51900, endpoints, routes };
    }),
  };
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function isEdges({ kind }: Selector): boolean {
  return kind === 'edges';
}

let resolvedAgain = 0;

law('a network that is written down and read again is the same', 150, networks.map(tidy), (network) => {
  const { root, hosts } = writeNetworkFiles(network);
  const { network: again, problems } = resolveNetwork({ root, hosts: [] }, options);
  const inFiles = resolveNetwork({ root: { ...root, written: { ...root.written, hosts: {} } }, hosts }, options);
  assert.deepEqual(inFiles.network, again);
  if (again) assert.deepEqual(again, network);
  else assert.deepEqual([...new Set(problems.filter(isError).map(({ code }) => code))], ['HOST_UNREACHABLE']);
  if (again) resolvedAgain++;
});

test('most of them were networks', () => {
  assert.ok(resolvedAgain > 75, `${resolvedAgain}`);
});

law(
  'the order of files and hosts makes no difference, also to what is wrong',
  150,
  fc.tuple(
    networks,
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('publicKey', 'address', 'slot', 'via', 'routes')), {
      maxLength: 4,
    }),
    fc.infiniteStream(fc.nat()),
  ),
  ([network, copies, randomness]) => {
    const { root, hosts } = writeNetworkFiles(network);
    const mixed = copies.reduce((list, [from, to, field]) => {
      const [source, target] = [list[from % list.length], list[to % list.length]];
      if (!source || !target) return list;
      return list.map((host) =>
        host === target ? { ...host, written: { ...host.written, [field]: source.written[field] } } : host,
      );
    }, hosts);
    const base = { ...root, written: { ...root.written, hosts: {} } };
    const shuffled = mixed
      .map((host) => ({ host, order: randomness.next().value ?? 0 }))
      .sort((a, b) => a.order - b.order)
      .map(({ host }) => host);
    assert.deepEqual(resolve({ root: base, hosts: shuffled }), resolve({ root: base, hosts: mixed }));
    const inOne = (list: typeof hosts): WrittenFiles => {
      const stanzas = Object.fromEntries(list.map(({ name, written }) => [name, written]));
      return { root: { ...root, written: { ...root.written, hosts: stanzas } as typeof root.written }, hosts: [] };
    };
    assert.deepEqual(resolve(inOne(shuffled)), resolve(inOne(mixed)));
  },
);

function resolve(files: WrittenFiles) {
  const { network, problems } = resolveNetwork(files, options);
  return { network, problems };
}
