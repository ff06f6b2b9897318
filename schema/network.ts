/**
 * JSON Schema of network.yaml, the root file of one network in a configuration repository.
 * @module
 */
import type { FromSchema } from 'json-schema-to-ts';
import { hostDefaultProperties, hostSchema } from './host.ts';
import {
  hostNamePattern,
  networkNamePattern,
  prefixPattern,
  registryPattern,
  selectorPattern,
  versionPattern,
} from './patterns.ts';

const topologySchema = {
  type: 'object',
  default: {},
  description: 'Who links with whom. Absent: every edge reaches the others through relays.',
  properties: {
    direct: {
      type: 'array',
      default: [],
      maxItems: 1024,
      description:
        'Pairs of edges that may link directly, in either order. A selector is `edge` (every edge), `tag:NAME`, or a host.',
      examples: [
        [['edge', 'edge']],
        [
          ['tag:site-a', 'tag:site-b'],
          ['home', 'office'],
        ],
      ],
      items: {
        type: 'array',
        minItems: 2,
        maxItems: 2,
        description: 'Two selectors.',
        items: { type: 'string', pattern: selectorPattern, description: '`edge`, `tag:NAME`, or the name of an edge.' },
      },
    },
    relays: {
      type: 'object',
      default: {},
      description: 'How relays are used.',
      properties: {
        perEdge: {
          type: 'integer',
          minimum: 1,
          maximum: 99,
          default: 2,
          description: 'How many relays an edge keeps a trunk to: one in use, the others ready.',
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
} as const;

export const networkSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Scope network',
  description: 'network.yaml: one WireGuard network. Its hosts stand here or in hosts/<name>.yaml beside it.',
  type: 'object',
  properties: {
    version: { const: 1, description: 'Version of this file format.', examples: [1] },
    network: {
      type: 'string',
      pattern: networkNamePattern,
      description:
        'Name of the network and of its interface: at most 12 characters a–z, 0–9 and `-`, not ending in `-` and digits.',
      examples: ['mesh0'],
    },
    addresses: {
      type: 'array',
      items: { type: 'string', pattern: prefixPattern, description: 'An IPv4 or IPv6 prefix.' },
      minItems: 1,
      maxItems: 16,
      description: "The network's prefixes; every host's address lies in one of them.",
      examples: [['10.77.0.0/24', 'fd77:5c0e::/64']],
    },
    registry: {
      type: 'array',
      items: { type: 'string', pattern: registryPattern, description: 'An http or https URL without credentials.' },
      uniqueItems: true,
      maxItems: 16,
      default: [],
      description:
        'Where this repository is served for hosts, the best first. It only informs: `scope host add` prints it.',
      examples: [['https://example.com/net']],
    },
    prefer: {
      enum: ['ipv4', 'ipv6'],
      default: 'ipv6',
      description: 'The address family of endpoints that is tried first.',
    },
    minAgent: {
      type: 'string',
      pattern: versionPattern,
      description: 'The oldest version of Scope that may obey this network. Older ones keep their last good revision.',
      examples: ['0.1.0'],
    },
    defaults: {
      type: 'object',
      default: {},
      description: 'Values for every host that does not set its own.',
      properties: hostDefaultProperties,
      additionalProperties: false,
    },
    topology: topologySchema,
    hosts: {
      type: 'object',
      default: {},
      propertyNames: { pattern: hostNamePattern },
      additionalProperties: hostSchema,
      description: 'The hosts by name, at most 2,000 here. More, or one owner a host: hosts/<name>.yaml.',
    },
  },
  required: ['version', 'network', 'addresses'],
  additionalProperties: false,
} as const;

/** network.yaml as written: defaults not filled in, text not yet checked against the rules. */
export type WrittenNetwork = FromSchema<typeof networkSchema, { keepDefaultedPropertiesOptional: true }>;
