/**
 * Reads and replaces the network's own nftables table. Other tables are never looked at.
 * @module
 */
import type { Prefix } from '../../model/address.ts';
import type { NetworkName } from '../../model/network.ts';
import { commandFailure, commandOutput, runCommand } from '../command.ts';
import { DriverError } from '../driver-error.ts';
import { formatTable, type Masquerade, parseTable, tableName } from './masquerade-table.ts';

const none: Masquerade = { prefixes: [], damaged: false };
const maxBytes = 16 * 1024 * 1024;

/** Without nftables, or without the table, nothing is masqueraded. `deviceNames` are the interfaces it should name. */
export async function readMasquerade(network: NetworkName, deviceNames: readonly string[]): Promise<Masquerade> {
  // Asked for by name, a table that is missing fails like everything else does.
  const tables = await listTables();
  if (!tables.includes(tableName(network))) return none;
  const args = ['--json', 'list', 'table', 'inet', tableName(network)];
  return parseTable(parseOutput(await commandOutput({ program: 'nft', args, maxBytes })), deviceNames);
}

/** Names of the `inet` tables; empty where there is no nftables, as a program or in the kernel. */
async function listTables(): Promise<readonly string[]> {
  const command = { program: 'nft', args: ['--json', 'list', 'tables', 'inet'], maxBytes };
  const result = await runCommand(command).catch((error: unknown) => {
    if (error instanceof DriverError && error.code === 'PROGRAM_MISSING') return undefined;
    throw error;
  });
  if (result === undefined) return [];
  if (result.exitCode !== 0) {
    const failure = commandFailure(command, result);
    if (failure.reaction === 'fatal') throw failure;
    return [];
  }
  const { nftables = [] } = parseOutput(result.stdout) as { readonly nftables?: readonly ListedTable[] };
  return nftables.flatMap(({ table }) => (table ? [table.name] : []));
}

interface ListedTable {
  readonly table?: { readonly name: string };
}

function parseOutput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DriverError('UNEXPECTED_OUTPUT', 'expected JSON from nft list', { cause: error });
  }
}

/** Replaces the table at once; packets meet either the old one or the new one. Without prefixes it is removed. */
export async function writeMasquerade(
  network: NetworkName,
  prefixes: readonly Prefix[],
  deviceNames: readonly string[],
): Promise<void> {
  const input = formatTable(network, prefixes, deviceNames);
  try {
    await commandOutput({ program: 'nft', args: ['-f', '-'], input });
  } catch (error) {
    const missing = error instanceof DriverError && error.code === 'PROGRAM_MISSING';
    if (missing && prefixes.length === 0) return;
    throw error;
  }
}
