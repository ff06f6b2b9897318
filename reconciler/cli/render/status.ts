/**
 * The table of `scope status`: one row for each other host, in the words that people know from other meshes.
 * A new column is one entry in `columns`.
 * @module
 */
import { formatAge } from '../../agent/age.ts';
import { formatEndpoint } from '../../model/endpoint.ts';
import type { PeerStatus } from '../../plan/host-status.ts';
import type { Style } from './output.ts';
import { formatBytes } from './quantities.ts';
import { type Cell, type Column, renderTable } from './table.ts';

interface StatusColumn extends Column {
  /** `now` is in seconds since the epoch. */
  readonly cell: (peer: PeerStatus, now: number) => Cell;
}

const columns: readonly StatusColumn[] = [
  { title: 'HOST', cell: (peer) => peer.host },
  { title: 'ADDRESS', cell: (peer) => peer.addresses.join(' ') },
  { title: 'PATH', cell: (peer) => ({ text: formatPath(peer), format: pathColors[peer.path] }) },
  { title: 'INTERFACE', cell: (peer) => peer.device ?? '-' },
  {
    title: 'HANDSHAKE',
    cell: ({ latestHandshakeAt: at }, now) => (at === undefined ? 'never' : `${formatAge(now - at)} ago`),
  },
  { title: 'RECEIVED', align: 'right', cell: (peer) => formatCount(peer.receivedBytes) },
  { title: 'SENT', align: 'right', cell: (peer) => formatCount(peer.sentBytes) },
];

const pathColors = { direct: 'green', relay: 'cyan', idle: 'gray', offline: 'red' } as const;

/** The whole table, with a line end after every row. `now` is in seconds since the epoch. */
export function statusTable(peers: readonly PeerStatus[], now: number, style: Style): string {
  const rows = peers.map((peer) => columns.map(({ cell }) => cell(peer, now)));
  return renderTable(columns, rows, style);
}

/** `direct 192.0.2.1:51820`, `relay fra`, `idle`, `offline (relay fra)`. */
function formatPath({ path, relay, endpoint }: PeerStatus): string {
  switch (path) {
    case 'direct':
      return endpoint ? `direct ${formatEndpoint(endpoint)}` : 'direct';
    case 'relay':
      return `relay ${relay}`;
    default:
      return relay === undefined ? path : `${path} (relay ${relay})`;
  }
}

/** Bytes are counted on links; a host behind a relay has none of its own. */
function formatCount(bytes: number | undefined): string {
  return bytes === undefined ? '-' : formatBytes(bytes);
}
