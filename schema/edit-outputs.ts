/**
 * JSON Schemas of what the commands that make and edit a repository print with `--json`.
 * @module
 */
import type { FromSchema } from 'json-schema-to-ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';
const format = { const: 1, description: 'Version of this format.' } as const;
const text = { type: 'string' } as const;
const paths = { type: 'array', items: text, description: 'Relative to the directory the command ran in.' } as const;

export const initOutputSchema = {
  $schema: draft,
  title: 'Output of scope init --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'init' },
    network: text,
    directory: { type: 'string', description: 'The repository; absolute.' },
    created: { ...paths, description: 'Files made, relative to the repository.' },
    gitInitialised: { type: 'boolean', description: 'True if a git repository was made.' },
  },
  required: ['format', 'kind', 'network', 'directory', 'created', 'gitInitialised'],
  additionalProperties: false,
} as const;

export const keygenOutputSchema = {
  $schema: draft,
  title: 'Output of scope keygen --json',
  description: 'Public parts only.',
  type: 'object',
  properties: {
    format,
    kind: { const: 'keygen' },
    network: text,
    host: { type: 'string', description: 'The name that the stanza proposes.' },
    publicKey: text,
    identity: { type: 'string', description: 'The host id.' },
    privateKeyFile: { type: 'string', description: 'Absolute.' },
    identityFile: { type: 'string', description: 'Absolute.' },
    created: { type: 'array', items: text, description: 'Files made by this run; absolute.' },
  },
  required: ['format', 'kind', 'network', 'host', 'publicKey', 'identity', 'privateKeyFile', 'identityFile', 'created'],
  additionalProperties: false,
} as const;

export const hostChangeOutputSchema = {
  $schema: draft,
  title: 'Output of scope host add --json and scope host remove --json',
  type: 'object',
  properties: {
    format,
    kind: { enum: ['host-add', 'host-remove'] },
    network: text,
    host: text,
    file: { type: 'string', description: 'The file that was changed, made or removed.' },
    addresses: { type: 'array', items: text, description: "The host's overlay addresses." },
    publicKey: text,
    privateKeyFile: { type: 'string', description: 'The private key that was made; absent: none was.' },
  },
  required: ['format', 'kind', 'network', 'host', 'file', 'addresses', 'publicKey'],
  additionalProperties: false,
} as const;

export const fmtOutputSchema = {
  $schema: draft,
  title: 'Output of scope fmt --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'fmt' },
    check: { type: 'boolean', description: 'True if nothing was written.' },
    changed: { ...paths, description: 'Files that were, or with `--check` would be, rewritten.' },
    unchanged: paths,
  },
  required: ['format', 'kind', 'check', 'changed', 'unchanged'],
  additionalProperties: false,
} as const;

export const exportOutputSchema = {
  $schema: draft,
  title: 'Output of scope export --json and scope qr --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'export' },
    network: text,
    host: text,
    via: { type: 'string', description: 'The relay that the device connects to.' },
    file: { type: 'string', description: 'Where the configuration was written; absent: nowhere.' },
    configuration: {
      type: 'string',
      description: 'The wg-quick file. Its private key is a placeholder, unless it was written to a file.',
    },
  },
  required: ['format', 'kind', 'network', 'host', 'via'],
  additionalProperties: false,
} as const;

export const graphOutputSchema = {
  $schema: draft,
  title: 'Output of scope graph --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'graph' },
    network: text,
    hosts: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: text,
          kind: { enum: ['relay', 'edge', 'static'] },
          master: { type: 'boolean' },
          addresses: { type: 'array', items: text },
          routes: { type: 'array', items: text, description: 'Prefixes behind the host.' },
          tags: { type: 'array', items: text },
        },
        required: ['name', 'kind', 'master', 'addresses', 'routes', 'tags'],
        additionalProperties: false,
      },
    },
    links: {
      type: 'array',
      description: 'Each pair once.',
      items: {
        type: 'object',
        properties: {
          from: text,
          to: text,
          kind: {
            enum: ['trunk', 'home', 'standby', 'static', 'direct'],
            description:
              '`trunk`: relay to relay. `home` and `standby`: an edge to its first and further relays. `static`: a device to its relay. `direct`: two edges that may link directly.',
          },
        },
        required: ['from', 'to', 'kind'],
        additionalProperties: false,
      },
    },
  },
  required: ['format', 'kind', 'network', 'hosts', 'links'],
  additionalProperties: false,
} as const;

export const completionOutputSchema = {
  $schema: draft,
  title: 'Output of scope completion --json',
  type: 'object',
  properties: { format, kind: { const: 'completion' }, shell: { enum: ['bash', 'zsh', 'fish'] }, script: text },
  required: ['format', 'kind', 'shell', 'script'],
  additionalProperties: false,
} as const;

export const registryExportOutputSchema = {
  $schema: draft,
  title: 'Output of scope registry export --json',
  type: 'object',
  properties: {
    format,
    kind: { const: 'registry-export' },
    directory: { type: 'string', description: 'Where the tree was written; absolute.' },
    revision: { type: 'string', description: 'Commit id that a clone of the tree checks out.' },
  },
  required: ['format', 'kind', 'directory', 'revision'],
  additionalProperties: false,
} as const;

export type InitOutput = FromSchema<typeof initOutputSchema>;
export type KeygenOutput = FromSchema<typeof keygenOutputSchema>;
export type HostChangeOutput = FromSchema<typeof hostChangeOutputSchema>;
export type FmtOutput = FromSchema<typeof fmtOutputSchema>;
export type ExportOutput = FromSchema<typeof exportOutputSchema>;
export type GraphOutput = FromSchema<typeof graphOutputSchema>;
export type CompletionOutput = FromSchema<typeof completionOutputSchema>;
export type RegistryExportOutput = FromSchema<typeof registryExportOutputSchema>;
