/**
 * The list of schemas that are published, and which of them the product validates with at run time.
 * @module
 */
import {
  completionOutputSchema,
  exportOutputSchema,
  fmtOutputSchema,
  graphOutputSchema,
  hostChangeOutputSchema,
  initOutputSchema,
  keygenOutputSchema,
  registryExportOutputSchema,
} from '../../schema/edit-outputs.ts';
import { hostSchema } from '../../schema/host.ts';
import { hostFileSchema } from '../../schema/host-file.ts';
import { networkSchema } from '../../schema/network.ts';
import {
  applyOutputSchema,
  errorOutputSchema,
  hostListOutputSchema,
  sourceOutputSchema,
  statusOutputSchema,
  validateOutputSchema,
} from '../../schema/outputs.ts';
import { fleetPlanSchema, planSchema } from '../../schema/plan.ts';

export interface PublishedSchema {
  /** Published as schema/<name>.schema.json. */
  readonly name: string;
  /** Where a reader meets it: a file to write, or a command's output. */
  readonly heading: string;
  readonly schema: object;
  /** Name and type of the validator that the product itself uses; absent: only tests validate with it. */
  readonly validator?: { readonly name: string; readonly type: string; readonly module: string };
}

const draft = 'https://json-schema.org/draft/2020-12/schema';

export const publishedSchemas: readonly PublishedSchema[] = [
  {
    name: 'network',
    heading: '`network.yaml`',
    schema: networkSchema,
    validator: { name: 'validateNetwork', type: 'WrittenNetwork', module: './network.ts' },
  },
  {
    name: 'host',
    heading: 'A host: `hosts/<name>.yaml`, or a value of `hosts` in `network.yaml`',
    schema: { $schema: draft, ...hostSchema },
    validator: { name: 'validateHost', type: 'WrittenHost', module: './host.ts' },
  },
  {
    name: 'host-file',
    heading: '`/etc/scope/<network>.yaml`',
    schema: hostFileSchema,
    validator: { name: 'validateHostFile', type: 'HostFile', module: './host-file.ts' },
  },
  {
    name: 'plan',
    heading: '`scope plan --json` and a saved plan',
    schema: planSchema,
    validator: { name: 'validatePlan', type: 'SavedPlan', module: './plan.ts' },
  },
  { name: 'fleet-plan', heading: '`scope plan --all --json`', schema: fleetPlanSchema },
  { name: 'validate', heading: '`scope validate --json`', schema: validateOutputSchema },
  { name: 'status', heading: '`scope status --json`', schema: statusOutputSchema },
  { name: 'host-list', heading: '`scope host list --json`', schema: hostListOutputSchema },
  { name: 'apply', heading: '`scope apply --json` and `scope down --json`', schema: applyOutputSchema },
  { name: 'source', heading: '`scope source --json`', schema: sourceOutputSchema },
  { name: 'init', heading: '`scope init --json`', schema: initOutputSchema },
  { name: 'keygen', heading: '`scope keygen --json`', schema: keygenOutputSchema },
  {
    name: 'host-change',
    heading: '`scope host add --json` and `scope host remove --json`',
    schema: hostChangeOutputSchema,
  },
  { name: 'fmt', heading: '`scope fmt --json`', schema: fmtOutputSchema },
  { name: 'export', heading: '`scope export --json` and `scope qr --json`', schema: exportOutputSchema },
  { name: 'graph', heading: '`scope graph --json`', schema: graphOutputSchema },
  {
    name: 'registry-export',
    heading: '`scope registry export --json`',
    schema: registryExportOutputSchema,
  },
  { name: 'completion', heading: '`scope completion --json`', schema: completionOutputSchema },
  { name: 'error', heading: 'any command with `--json` that fails', schema: errorOutputSchema },
];
