/**
 * Which folder may import what: the table that CONTRIBUTING describes, as data.
 * @module
 */

export interface Layer {
  /** Files below it belong to the layer, unless a longer folder of the table claims them. */
  readonly folder: string;
  /** Folders (or files) of the project that its files may import, besides their own folder. */
  readonly mayImport: readonly string[];
  /** Packages and Node modules; `node:*` is all of Node but child processes; a name in braces is the only one allowed. */
  readonly packages: readonly string[];
  /** True: no clock, no randomness, no timers, no environment. The same arguments always give the same result. */
  readonly pure: boolean;
  /** True: its subfolders do not import one another, and its own files import no subfolder. */
  readonly separateSubfolders?: true;
}

const model = ['schema', 'reconciler/model'];
const values = [...model, 'reconciler/desired', 'reconciler/observation', 'reconciler/crypto'];
const decisions = [...values, 'reconciler/plan', 'reconciler/engine'];
const http = ['hono', '@hono/node-server', 'chokidar', 'pino'];
const terminal = ['commander', '@commander-js/extra-typings', '@clack/prompts', 'uqr', 'pino'];
const childProcesses = ['node:child_process', 'execa', 'simple-git'];

export const layers: readonly Layer[] = [
  { folder: 'schema', mayImport: [], packages: ['json-schema-to-ts'], pure: true },
  {
    folder: 'reconciler/model',
    mayImport: ['schema'],
    packages: ['ip-address', 'node:net{isIP}', 'node:crypto{createHash}'],
    pure: true,
  },
  { folder: 'reconciler/desired', mayImport: model, packages: ['yaml'], pure: true },
  { folder: 'reconciler/observation', mayImport: model, packages: [], pure: true },
  { folder: 'reconciler/crypto', mayImport: model, packages: ['@noble/*', 'node:crypto'], pure: true },
  { folder: 'reconciler/plan', mayImport: values, packages: [], pure: true },
  { folder: 'reconciler/engine', mayImport: [...values, 'reconciler/plan'], packages: [], pure: true },
  {
    folder: 'reconciler/drivers',
    mayImport: decisions,
    packages: ['node:*', ...childProcesses, 'chokidar', 'undici'],
    pure: false,
    separateSubfolders: true,
  },
  {
    folder: 'reconciler/agent',
    mayImport: [...decisions, 'reconciler/drivers', 'registry-static/store'],
    packages: ['node:*', 'pino'],
    pure: false,
  },
  {
    folder: 'reconciler/cli',
    mayImport: [...decisions, 'reconciler/drivers', 'reconciler/agent', 'registry-static', 'package.json'],
    packages: ['node:*', ...terminal],
    pure: false,
  },
  { folder: 'registry-static/tree', mayImport: values, packages: [], pure: true },
  { folder: 'registry-static/store', mayImport: values, packages: [], pure: true },
  {
    folder: 'registry-static/edge',
    mayImport: [...values, 'registry-static/tree', 'registry-static/store', 'reconciler/drivers/git'],
    packages: ['node:*', ...http],
    pure: false,
  },
];

/** The only file that reads the environment or ends the process. */
export const entryPoint = 'reconciler/cli/main.ts';
