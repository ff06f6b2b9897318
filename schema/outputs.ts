/**
 * JSON Schemas of what commands other than `plan` print with `--json`.
 * @module
 */
import type { FromSchema } from 'json-schema-to-ts';
import { diagnosticSchema } from './diagnostic.ts';
import { operationSchema } from './operation.ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';
const format = { const: 1, description: 'Version of this format.' } as const;
const text = { type: 'string' } as const;
const textList = { type: 'array', items: text } as const;

export const validateOutputSchema = {
  $schema: draft,
  title: 'Output of scope validate --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'validate' },
    valid: { type: 'boolean', description: 'True if there is no error; warnings do not count.' },
    networks: {
      type: 'array',
      description: 'The networks that were found, by folder.',
      items: {
        type: 'object',
        properties: {
          directory: { type: 'string', description: 'Folder of network.yaml; `.` is the root.' },
          name: { type: 'string', description: 'Absent where the file could not be read.' },
          valid: { type: 'boolean' },
          hosts: { type: 'integer', description: 'How many hosts it has; absent where it is not valid.' },
        },
        required: ['directory', 'valid'],
        additionalProperties: false,
      },
    },
    diagnostics: { type: 'array', items: diagnosticSchema, description: 'By file, line and column.' },
  },
  required: ['format', 'kind', 'valid', 'networks', 'diagnostics'],
  additionalProperties: false,
} as const;

export const hostListOutputSchema = {
  $schema: draft,
  title: 'Output of scope host list --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'host-list' },
    network: text,
    hosts: {
      type: 'array',
      description: 'By name, with every default filled in.',
      items: {
        type: 'object',
        properties: {
          name: text,
          role: { enum: ['relay', 'edge'] },
          master: { type: 'boolean' },
          static: { type: 'boolean' },
          via: { type: 'string', description: 'Absent: not a static device.' },
          slot: { type: 'integer', description: 'Absent: not a relay.' },
          tags: textList,
          addresses: textList,
          publicKey: text,
          identity: { type: 'string', description: 'Absent: none is declared.' },
          endpoints: { ...textList, description: '`HOST:PORT`.' },
          routes: { ...textList, description: 'Prefixes behind the host.' },
        },
        required: ['name', 'role', 'master', 'static', 'tags', 'addresses', 'publicKey', 'endpoints', 'routes'],
        additionalProperties: false,
      },
    },
  },
  required: ['format', 'kind', 'network', 'hosts'],
  additionalProperties: false,
} as const;

export const statusOutputSchema = {
  $schema: draft,
  title: 'Output of scope status --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'status' },
    network: text,
    host: { type: 'string', description: 'This host; absent where the desired state does not say which it is.' },
    sync: {
      enum: ['Synced', 'OutOfSync', 'Unknown'],
      description: 'Whether the kernel holds what the last good revision says.',
    },
    health: {
      enum: ['Healthy', 'Degraded', 'Missing', 'Unknown'],
      description: 'Whether traffic can flow; the worst of the peers that should be there.',
    },
    message: { type: 'string', description: 'Why sync or health is not good; absent: nothing to say.' },
    revision: { type: 'string', description: 'The last good revision of the source; absent: none yet.' },
    observedRevision: { type: 'string', description: 'The revision last applied; absent: none yet.' },
    pendingOperations: { type: 'integer', description: 'How many operations `apply` would carry out now.' },
    devices: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: text,
          publicKey: { type: 'string', description: 'Absent: no private key is set.' },
          listenPort: { type: 'integer' },
          mtu: { type: 'integer' },
          up: { type: 'boolean' },
          addresses: textList,
        },
        required: ['name', 'listenPort', 'mtu', 'up', 'addresses'],
        additionalProperties: false,
      },
    },
    peers: {
      type: 'array',
      description: 'Every other host of the network, by name.',
      items: {
        type: 'object',
        properties: {
          host: text,
          device: { type: 'string', description: 'The interface that packets leave by; absent: there is no link.' },
          addresses: textList,
          path: {
            enum: ['direct', 'relay', 'idle', 'offline'],
            description:
              '`direct`: packets go straight to its endpoint; `relay`: over the relay named; `idle`: a link without keepalives, not used lately; `offline`: no link, or one that should be alive and is not.',
          },
          relay: {
            type: 'string',
            description: 'The relay in between; absent: there is none.',
          },
          endpoint: { type: 'string', description: '`HOST:PORT` that WireGuard uses now; absent: none known.' },
          latestHandshakeAt: {
            type: 'integer',
            description: 'Seconds since the epoch, of the link that packets take; absent: never.',
          },
          receivedBytes: { type: 'integer', description: 'Absent: no link to this very host.' },
          sentBytes: { type: 'integer', description: 'Absent: no link to this very host.' },
        },
        required: ['host', 'addresses', 'path'],
        additionalProperties: false,
      },
    },
  },
  required: ['format', 'kind', 'network', 'sync', 'health', 'pendingOperations', 'devices', 'peers'],
  additionalProperties: false,
} as const;

export const applyOutputSchema = {
  $schema: draft,
  title: 'Output of scope apply --json and scope down --json',
  type: 'object',
  properties: {
    format,
    kind: { enum: ['apply', 'down'] },
    network: text,
    host: { type: 'string', description: 'Absent for `down`, which needs no member.' },
    revision: { type: 'string', description: 'Absent for `down`.' },
    converged: { type: 'boolean', description: 'True if reading back finds nothing left to do.' },
    operations: {
      type: 'array',
      description: 'What was carried out, in order. Empty: no changes.',
      items: {
        type: 'object',
        properties: {
          operation: operationSchema,
          outcome: { enum: ['done', 'failed', 'skipped'] },
          error: { type: 'string', description: 'Why it failed or was skipped; absent: it was done.' },
        },
        required: ['operation', 'outcome'],
        additionalProperties: false,
      },
    },
    remaining: { type: 'integer', description: 'Operations still in the plan after reading back.' },
  },
  required: ['format', 'kind', 'network', 'converged', 'operations', 'remaining'],
  additionalProperties: false,
} as const;

export const sourceOutputSchema = {
  $schema: draft,
  title: 'Output of scope source --json',
  description: 'How the last pull went. Where the outcome is not `current`, the last good revision stays in force.',
  type: 'object',
  properties: {
    format,
    kind: { const: 'source' },
    network: text,
    url: { type: 'string', description: 'Without credentials.' },
    ref: { type: 'string', description: 'The branch.' },
    path: { type: 'string', description: 'The folder of the network in the repository.' },
    outcome: { enum: ['current', 'unreachable', 'refused', 'invalid'] },
    lastAttemptAt: { type: 'integer', description: 'Seconds since the epoch.' },
    lastSuccessAt: { type: 'integer', description: 'When it was last `current`; absent: never.' },
    revision: { type: 'string', description: 'The revision in force; absent: there is none.' },
    rejectedRevision: {
      type: 'string',
      description: 'The newest commit that is not followed; absent: none, or unknown.',
    },
    reason: { type: 'string', description: 'Why the outcome is not `current`; absent: the diagnostics say it.' },
    diagnostics: { type: 'array', items: diagnosticSchema, description: 'Of the newest commit that could be read.' },
  },
  required: ['format', 'kind', 'network', 'url', 'ref', 'path', 'outcome', 'lastAttemptAt', 'diagnostics'],
  additionalProperties: false,
} as const;

export const errorOutputSchema = {
  $schema: draft,
  title: 'What any command prints with --json when it fails',
  type: 'object',
  properties: {
    format,
    kind: { const: 'error' },
    code: { type: 'string', description: 'UPPER_SNAKE; stable.' },
    message: text,
    hint: { type: 'string', description: 'What to do about it; absent: not known.' },
    exitCode: { type: 'integer' },
    diagnostics: { type: 'array', items: diagnosticSchema, description: 'Absent: no file is to blame.' },
  },
  required: ['format', 'kind', 'code', 'message', 'exitCode'],
  additionalProperties: false,
} as const;

export type ValidateOutput = FromSchema<typeof validateOutputSchema>;
export type HostListOutput = FromSchema<typeof hostListOutputSchema>;
export type StatusOutput = FromSchema<typeof statusOutputSchema>;
export type SourceOutput = FromSchema<typeof sourceOutputSchema>;
export type ApplyOutput = FromSchema<typeof applyOutputSchema>;
export type ErrorOutput = FromSchema<typeof errorOutputSchema>;
