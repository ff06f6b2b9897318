/**
 * JSON Schema of a plan: what `scope plan --json` prints and `scope plan --out FILE` saves for `scope apply FILE`.
 * @module
 */
import type { FromSchema } from 'json-schema-to-ts';
import { hostConfigSchema } from './host-config.ts';
import { operationSchema } from './operation.ts';

const summarySchema = {
  type: 'object',
  description: 'How many things are added, changed and removed.',
  properties: { add: { type: 'integer' }, change: { type: 'integer' }, remove: { type: 'integer' } },
  required: ['add', 'change', 'remove'],
  additionalProperties: false,
} as const;

export const planSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Scope plan',
  description: 'What would change on one host to make it obey one revision. It holds no secret.',
  type: 'object',
  properties: {
    format: { const: 1, description: 'Version of this format.' },
    kind: { const: 'plan' },
    scopeVersion: { type: 'string', description: 'The version of Scope that made the plan.' },
    network: { type: 'string', description: "The network's name." },
    host: { type: 'string', description: "The host's name." },
    revision: { type: 'string', description: 'Commit id, or `worktree` for files that are not committed.' },
    createdAt: { type: 'integer', description: 'Seconds since the epoch.' },
    config: hostConfigSchema,
    operations: { type: 'array', items: operationSchema, description: 'Empty: no changes.' },
    summary: summarySchema,
    refusals: {
      type: 'array',
      description: 'Why `apply` refuses the plan without the flag that names the reason. Empty: it does not.',
      items: {
        type: 'object',
        properties: {
          code: { type: 'string' },
          message: { type: 'string' },
          flag: { type: 'string', description: 'The flag of `apply` that accepts it; absent: there is none.' },
        },
        required: ['code', 'message'],
        additionalProperties: false,
      },
    },
  },
  required: [
    'format',
    'kind',
    'scopeVersion',
    'network',
    'host',
    'revision',
    'createdAt',
    'config',
    'operations',
    'summary',
    'refusals',
  ],
  additionalProperties: false,
} as const;

export const fleetPlanSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Scope fleet plan',
  description: 'What `scope plan --all --json` prints: what a change of the network does to every host.',
  type: 'object',
  properties: {
    format: { const: 1, description: 'Version of this format.' },
    kind: { const: 'fleet-plan' },
    scopeVersion: { type: 'string', description: 'The version of Scope that made the plan.' },
    network: { type: 'string', description: "The network's name." },
    from: {
      type: 'string',
      description: 'What the files are compared with, in words; `nothing`: every host starts empty.',
    },
    hosts: {
      type: 'array',
      description: 'Hosts of either revision, by name.',
      items: {
        type: 'object',
        properties: {
          host: { type: 'string' },
          membership: { enum: ['stays', 'joins', 'leaves'], description: 'What the change does to its membership.' },
          static: { type: 'boolean', description: 'True: it runs no agent.' },
          reconfigure: {
            type: 'boolean',
            description: 'True: somebody has to give this static device a new configuration.',
          },
          operations: { type: 'array', items: operationSchema, description: 'Empty: nothing changes there.' },
          summary: summarySchema,
        },
        required: ['host', 'membership', 'static', 'reconfigure', 'operations', 'summary'],
        additionalProperties: false,
      },
    },
    reachability: {
      type: 'object',
      description:
        'Which hosts reach one another once every host has applied its plan. Absent: more than 2,000 hosts, or only one was asked for.',
      properties: {
        pairs: {
          type: 'object',
          description: 'Pairs of hosts in no order, counted.',
          properties: {
            total: { type: 'integer' },
            direct: { type: 'integer' },
            relayed: { type: 'integer' },
            unreachable: { type: 'integer' },
          },
          required: ['total', 'direct', 'relayed', 'unreachable'],
          additionalProperties: false,
        },
        unreachablePairs: {
          type: 'array',
          description: 'The first 1,000 pairs that are not connected.',
          items: { type: 'array', items: { type: 'string' } },
        },
        lans: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              prefix: { type: 'string' },
              router: { type: 'string', description: 'The host that others send to.' },
              unreachableFrom: { type: 'array', items: { type: 'string' } },
            },
            required: ['prefix', 'router', 'unreachableFrom'],
            additionalProperties: false,
          },
        },
      },
      required: ['pairs', 'unreachablePairs', 'lans'],
      additionalProperties: false,
    },
  },
  required: ['format', 'kind', 'scopeVersion', 'network', 'from', 'hosts'],
  additionalProperties: false,
} as const;

export type SavedPlan = FromSchema<typeof planSchema>;
export type FleetPlan = FromSchema<typeof fleetPlanSchema>;
