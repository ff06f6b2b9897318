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

export const commandTable: readonly CommandEntry[] = [];
