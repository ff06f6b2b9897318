/**
 * The table of `scope status`: one row for each other host, in the words that people know from other meshes.
 * A new column is one entry in `columns`.
 * @module
 */
import { formatEndpoint } from '../../model/endpoint.ts';
import type { PeerStatus } from '../../plan/host-status.ts';
import { formatAge, formatBytes } from './quantities.ts';

interface Column {
  readonly title: string;
  /** `now` is in seconds since the epoch. */
  readonly cell: (peer: PeerStatus, now: number) => string;
}

const columns: readonly Column[] = [
  { title: 'HOST', cell: (peer) => peer.host },
  { title: 'ADDRESS', cell: (peer) => peer.addresses.join(' ') },
  { title: 'PATH', cell: formatPath },
  { title: 'INTERFACE', cell: (peer) => peer.device ?? '-' },
  {
    title: 'HANDSHAKE',
    cell: (peer, now) =>
      peer.latestHandshakeAt === undefined ? 'never' : `${formatAge(now - peer.latestHandshakeAt)} ago`,
  },
  { title: 'RECEIVED', cell: (peer) => (peer.receivedBytes === undefined ? '-' : formatBytes(peer.receivedBytes)) },
  { title: 'SENT', cell: (peer) => (peer.sentBytes === undefined ? '-' : formatBytes(peer.sentBytes)) },
];

/** Title row and one row per peer, as cells; the table renderer aligns them. */
export function statusRows(peers: readonly PeerStatus[], now: number): readonly (readonly string[])[] {
  return [columns.map(({ title }) => title), ...peers.map((peer) => columns.map(({ cell }) => cell(peer, now)))];
}

function formatPath(peer: PeerStatus): string {
  const via = peer.relay === undefined ? '' : ` (relay ${peer.relay})`;
  switch (peer.path) {
    case 'direct':
      return peer.endpoint ? `direct ${formatEndpoint(peer.endpoint)}` : 'direct';
    case 'relay':
      return `relay ${peer.relay}`;
    default:
      return `${peer.path}${via}`;
  }
}
