/**
 * JSON Schema of a plan: what `scope plan --json` prints and `scope plan --out FILE` saves for `scope apply FILE`.
 * @module
 */
import type { FromSchema } from 'json-schema-to-ts';
import { hostConfigSchema } from './host-config.ts';
import { operationSchema } from './operation.ts';

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
    summary: {
      type: 'object',
      description: 'How many things are added, changed and removed.',
      properties: { add: { type: 'integer' }, change: { type: 'integer' }, remove: { type: 'integer' } },
      required: ['add', 'change', 'remove'],
      additionalProperties: false,
    },
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
  description: 'What `scope plan --all --json` prints: the plan of every host from an empty machine.',
  type: 'object',
  properties: {
    format: { const: 1, description: 'Version of this format.' },
    kind: { const: 'fleet-plan' },
    network: { type: 'string', description: "The network's name." },
    revision: { type: 'string', description: 'Commit id, or `worktree` for files that are not committed.' },
    plans: { type: 'array', items: planSchema, description: 'One for each host with an agent, by name.' },
  },
  required: ['format', 'kind', 'network', 'revision', 'plans'],
  additionalProperties: false,
} as const;

export type SavedPlan = FromSchema<typeof planSchema>;
export type FleetPlan = FromSchema<typeof fleetPlanSchema>;
