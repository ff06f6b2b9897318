/**
 * JSON Schema of one host: a value of `hosts:` in network.yaml, or a file hosts/<name>.yaml.
 * @module
 */
import type { FromSchema } from 'json-schema-to-ts';
import {
  addressPattern,
  endpointHostPattern,
  endpointPattern,
  hostNamePattern,
  identityPattern,
  keyPattern,
  prefixPattern,
  tagPattern,
} from './patterns.ts';

/** What `defaults:` of network.yaml may set for every host, and a host for itself. */
export const hostDefaultProperties = {
  listenPort: {
    type: 'integer',
    minimum: 1,
    maximum: 65535,
    default: 51820,
    description: 'UDP port of the WireGuard interface that carries direct links and, on a relay, its edges.',
  },
  trunkPort: {
    type: 'integer',
    minimum: 1,
    maximum: 65436,
    default: 51900,
    description: 'On a relay, the trunk from the relay with slot n arrives on UDP port `trunkPort + n`.',
  },
  keepalive: {
    type: 'integer',
    minimum: 0,
    maximum: 65535,
    default: 25,
    description: 'Seconds between keepalive packets towards peers that have a declared endpoint; 0 turns them off.',
  },
  mtu: {
    type: 'integer',
    minimum: 1280,
    maximum: 9000,
    default: 1420,
    description: 'MTU of every WireGuard interface of the network. 1420 fits an underlay of 1500 bytes, IPv4 or IPv6.',
  },
} as const;

const endpointSchema = {
  type: ['string', 'object'],
  pattern: endpointPattern,
  description: '`HOST:PORT` or `[IPV6]:PORT`, or an object where the trunk ports are forwarded from other ports.',
  examples: ['fra.example.com:51820', '[2001:db8::1]:51820'],
  properties: {
    address: {
      type: 'string',
      pattern: endpointHostPattern,
      description: 'Address or DNS name, without port and brackets.',
      examples: ['fra.example.com', '2001:db8::1'],
    },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: "UDP port that leads to the host's `listenPort`.",
      examples: [51820],
    },
    trunkPort: {
      type: 'integer',
      minimum: 1,
      maximum: 65436,
      description: "UDP port base that leads to the host's `trunkPort`; absent: the same number.",
      examples: [51900],
    },
  },
  required: ['address', 'port'],
  additionalProperties: false,
} as const;

const routeSchema = {
  type: ['string', 'object'],
  pattern: prefixPattern,
  description: 'A prefix behind this host, or an object that says more about it.',
  examples: ['192.168.1.0/24'],
  properties: {
    prefix: {
      type: 'string',
      pattern: prefixPattern,
      description: 'The prefix, without host bits. Default routes are refused.',
      examples: ['192.168.1.0/24'],
    },
    masquerade: {
      type: 'boolean',
      default: false,
      description:
        "True where this host is not the LAN's gateway: overlay traffic enters the LAN with the host's own LAN address.",
    },
    redundant: {
      type: 'boolean',
      default: false,
      description: 'True where several hosts declare this same prefix; every one of them has to say so.',
    },
    priority: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      default: 100,
      description: 'Among redundant routers of a prefix the lowest priority is the primary, then the first name.',
    },
  },
  required: ['prefix'],
  additionalProperties: false,
} as const;

export const hostSchema = {
  title: 'Scope host',
  description: 'One member of the network.',
  type: 'object',
  properties: {
    role: {
      enum: ['edge', 'relay'],
      default: 'edge',
      description:
        'A relay forwards for others and is reachable over UDP; an edge forwards for nobody but its own LANs.',
    },
    master: {
      type: 'boolean',
      default: false,
      description: 'Relays only. A relay of last resort: used after every other relay.',
    },
    slot: {
      type: 'integer',
      minimum: 1,
      maximum: 99,
      description: 'Relays only, and there required and unique: numbers the trunks towards this relay.',
      examples: [1],
    },
    static: {
      type: 'boolean',
      default: false,
      description: 'Edges only. Plain WireGuard without an agent (a phone), attached to the relay `via`.',
    },
    via: {
      type: 'string',
      pattern: hostNamePattern,
      description: 'Static devices only, and there required: the relay that the device connects to.',
      examples: ['fra'],
    },
    tags: {
      type: 'array',
      items: { type: 'string', pattern: tagPattern, description: 'A tag: letters a–z, digits, hyphens.' },
      uniqueItems: true,
      maxItems: 64,
      default: [],
      description: 'Names by which `topology.direct` selects several hosts.',
      examples: [['site-a']],
    },
    address: {
      type: ['string', 'array'],
      pattern: addressPattern,
      items: { type: 'string', pattern: addressPattern, description: 'An address inside the network.' },
      minItems: 1,
      maxItems: 16,
      description:
        "The host's address or addresses inside the network. A missing IPv6 address follows from the host's name.",
      examples: ['10.77.0.2', ['10.77.0.2', 'fd77:5c0e::2']],
    },
    publicKey: {
      type: 'string',
      pattern: keyPattern,
      description: "The host's WireGuard public key. The private key stays on the host.",
      examples: ['HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw='],
    },
    identity: {
      type: 'string',
      pattern: identityPattern,
      description:
        "The host id that `scope keygen` prints: the hash of the host's hybrid public identity; absent: none.",
    },
    endpoints: {
      type: 'array',
      items: endpointSchema,
      uniqueItems: true,
      maxItems: 16,
      default: [],
      description: 'Where this host is reached from outside, best first. A host behind NAT has none.',
      examples: [['fra.example.com:51820']],
    },
    ...hostDefaultProperties,
    routes: {
      type: 'array',
      items: routeSchema,
      maxItems: 1024,
      default: [],
      description: 'Prefixes behind this host (its LANs) that the network reaches through it.',
      examples: [[{ prefix: '192.168.1.0/24', masquerade: true }]],
    },
    relays: {
      type: 'array',
      items: { type: 'string', pattern: hostNamePattern, description: 'The name of a relay.' },
      uniqueItems: true,
      minItems: 1,
      maxItems: 99,
      description: 'Edges only. The relays that this edge uses, best first; absent: all, masters last, then by slot.',
      examples: [['fra', 'ams']],
    },
  },
  required: ['publicKey'],
  additionalProperties: false,
} as const;

/** A host as written: defaults not filled in, text not yet checked against the rules. */
export type WrittenHost = FromSchema<typeof hostSchema, { keepDefaultedPropertiesOptional: true }>;

/** An entry of `endpoints` as written. */
export type WrittenEndpoint = NonNullable<WrittenHost['endpoints']>[number];
/** An entry of `routes` as written. */
export type WrittenRoute = NonNullable<WrittenHost['routes']>[number];
