/**
 * Every command: its name, one line about it, and where it lives. Help and completion list them in this order.
 * @module
 */
import type { CommandModule } from './commander.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Heading in `scope --help`. */
  readonly group: string;
  /** Not listed, for the shell's own use. */
  readonly hidden?: boolean;
  readonly load: () => Promise<CommandModule>;
}

const repository = 'Edit a config repository:';
const thisHost = 'On a host:';
const serving = 'Serving a repository:';

const devices = 'Pictures, and devices without Scope:';

const shell = 'Shell:';

export const commandTable: readonly CommandEntry[] = [
  { name: 'init', summary: 'start a config repository', group: repository, load: () => import('./commands/init.ts') },
  {
    name: 'keygen',
    summary: "make this host's keys and print its stanza",
    group: repository,
    load: () => import('./commands/keygen.ts'),
  },
  { name: 'host', summary: 'add, remove and list hosts', group: repository, load: () => import('./commands/host.ts') },
  {
    name: 'validate',
    summary: 'show every problem with its place',
    group: repository,
    load: () => import('./commands/validate.ts'),
  },
  { name: 'fmt', summary: 'lay out YAML files in one way', group: repository, load: () => import('./commands/fmt.ts') },
  { name: 'plan', summary: 'show what would change', group: thisHost, load: () => import('./commands/plan.ts') },
  {
    name: 'apply',
    summary: 'make this host obey its network, once',
    group: thisHost,
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'status',
    summary: 'sync, health and path to every host',
    group: thisHost,
    load: () => import('./commands/status.ts'),
  },
  { name: 'down', summary: 'take away what Scope made', group: thisHost, load: () => import('./commands/down.ts') },
  {
    name: 'source',
    summary: 'pull the network, without privileges',
    group: thisHost,
    load: () => import('./commands/source.ts'),
  },
  {
    name: 'demo',
    summary: 'bring up a whole network on this machine',
    group: thisHost,
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'registry',
    summary: 'serve a repository over HTTP',
    group: serving,
    load: () => import('./commands/registry.ts'),
  },
  {
    name: 'graph',
    summary: 'draw the network',
    group: devices,
    load: () => import('./commands/graph.ts'),
  },
  {
    name: 'export',
    summary: 'write a wg-quick file for a static device',
    group: devices,
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'qr',
    summary: 'show a QR code for a static device',
    group: devices,
    load: () => import('./commands/qr.ts'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    group: shell,
    load: () => import('./commands/completion.ts'),
  },
  {
    name: '__complete',
    summary: 'names that only the repository knows',
    group: shell,
    hidden: true,
    load: () => import('./commands/complete.ts'),
  },
];
