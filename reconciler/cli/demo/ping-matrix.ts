/**
 * Who reaches whom, and how fast: a table of round-trip times.
 * @module
 */
import type { Host } from '../../drivers/lab/host.ts';
import type { Style } from '../render/output.ts';
import { renderTable } from '../render/table.ts';

/** Round-trip times in milliseconds by sender and receiver; undefined: no answer. The diagonal is 0. */
export type PingResults = readonly (readonly (number | undefined)[])[];

/** Pings every pair over IPv4 and IPv6; a cell is the slower of the two. `numberOf` tells the last part of the address. */
export async function measurePings(hosts: readonly Host[], numberOf: (host: Host) => number): Promise<PingResults> {
  return Promise.all(
    hosts.map((from) =>
      Promise.all(
        hosts.map(async (to) => {
          if (from === to) return 0;
          const times = await Promise.all(
            [`10.77.0.${numberOf(to)}`, `fd77:de30::${numberOf(to)}`].map((address) => roundTrip(from, address)),
          );
          return times.reduce((worst, time) =>
            worst === undefined || time === undefined ? undefined : Math.max(worst, time),
          );
        }),
      ),
    ),
  );
}

async function roundTrip(from: Host, address: string): Promise<number | undefined> {
  const argv = ['ping', '-n', '-c', '3', '-i', '0.2', '-w', '5', address];
  const { stdout } = await from.exec(argv, { exitCodes: [0, 1, 2] });
  const median = /= [0-9.]+\/([0-9.]+)\//.exec(stdout)?.[1];
  return median === undefined ? undefined : Number(median);
}

export function renderPings(hosts: readonly Host[], results: PingResults, style: Style): string {
  const columns = [
    { title: 'FROM \\ TO' },
    ...hosts.map(({ name }) => ({ title: name.toUpperCase(), align: 'right' as const })),
  ];
  const rows = hosts.map((from, row) => [
    from.name,
    ...hosts.map((_, column) => (row === column ? '-' : cell(results[row]?.[column]))),
  ]);
  return renderTable(columns, rows, style).trimEnd().replace(/^/gm, '  ');
}

function cell(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'no reply' : `${milliseconds.toFixed(1)} ms`;
}
