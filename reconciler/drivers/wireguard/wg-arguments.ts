/**
 * Changes as calls of `wg`: the arguments of `wg set`, which it carries out in order, and the text of `wg addconf` for
 * a peer whose AllowedIPs are longer than the kernel lets one argument be.
 * @module
 */
import type { PublicKey } from '../../model/key.ts';
import type { PeerChanges } from '../../model/operation.ts';
import { literalEndpoint } from '../system-text.ts';
import type { WireGuardOperation } from './wireguard-device.ts';

/** One start of `wg`. `secretOf`: this host's key has to be readable as /dev/fd/3. `input`: text for /dev/fd/3. */
export type WgCall =
  | { readonly kind: 'set'; readonly args: readonly string[]; readonly secretOf?: PublicKey }
  | { readonly kind: 'addconf'; readonly text: string };

/** The kernel takes 128 KiB in one argument (MAX_ARG_STRLEN) … */
const longestArgument = 120_000;
/** … and about 2 MB in all, of which half is more than 10,000 small changes need. */
const longestCall = 1_000_000;

/** One call wherever the changes fit into one. */
export function wgCalls(device: string, operations: readonly WireGuardOperation[]): readonly WgCall[] {
  const calls: WgCall[] = [];
  const deviceWords = operations.flatMap(formatDeviceWords);
  const secretOf = operations.flatMap(changedKey).at(-1);
  let words = deviceWords;
  let length = 0;
  const flush = () => {
    if (words.length === 0) return;
    const first = calls.length === 0 && words === deviceWords;
    calls.push({ kind: 'set', args: ['set', device, ...words], ...(first && secretOf !== undefined && { secretOf }) });
    words = [];
    length = 0;
  };
  for (const operation of operations) {
    if (operation.kind === 'set-device') continue;
    if (operation.kind !== 'remove-peer' && allowedIpsText(operation.peer).length > longestArgument) {
      flush();
      calls.push({ kind: 'addconf', text: formatSection(operation.peer) });
      if (operation.peer.presharedKey === undefined) continue;
    }
    const next = formatPeerWords(operation);
    const nextLength = next.reduce((sum, word) => sum + word.length + 1, 0);
    if (length + nextLength > longestCall) flush();
    words.push(...next);
    length += nextLength;
  }
  flush();
  return calls;
}

function changedKey(operation: WireGuardOperation): readonly PublicKey[] {
  if (operation.kind !== 'set-device') return [];
  return operation.changes.publicKey === undefined ? [] : [operation.changes.publicKey];
}

function formatDeviceWords(operation: WireGuardOperation): string[] {
  if (operation.kind !== 'set-device') return [];
  const { publicKey, listenPort, fwmark } = operation.changes;
  return [
    ...(publicKey === undefined ? [] : ['private-key', '/dev/fd/3']),
    ...(listenPort === undefined ? [] : ['listen-port', String(listenPort)]),
    ...(fwmark === undefined ? [] : ['fwmark', String(fwmark)]),
  ];
}

function formatPeerWords(operation: Exclude<WireGuardOperation, { readonly kind: 'set-device' }>): readonly string[] {
  if (operation.kind === 'remove-peer') return ['peer', operation.publicKey, 'remove'];
  const { peer } = operation;
  const text = allowedIpsText(peer);
  return [
    'peer',
    peer.publicKey,
    // An empty file clears the key: wg(8).
    ...(peer.presharedKey === 'none' ? ['preshared-key', '/dev/null'] : []),
    ...(peer.endpoint ? ['endpoint', literalEndpoint(peer.endpoint)] : []),
    ...(peer.persistentKeepalive === undefined ? [] : ['persistent-keepalive', String(peer.persistentKeepalive)]),
    ...(peer.allowedIps === undefined || text.length > longestArgument ? [] : ['allowed-ips', text]),
  ];
}

function allowedIpsText(peer: PeerChanges): string {
  return (peer.allowedIps ?? []).join(',');
}

/** `addconf` replaces the AllowedIPs of a peer that it names, and leaves alone what the section does not mention. */
function formatSection(peer: PeerChanges): string {
  return [
    '[Peer]',
    `PublicKey = ${peer.publicKey}`,
    ...(peer.endpoint ? [`Endpoint = ${literalEndpoint(peer.endpoint)}`] : []),
    ...(peer.persistentKeepalive === undefined ? [] : [`PersistentKeepalive = ${peer.persistentKeepalive}`]),
    ...(peer.allowedIps ?? []).map((prefix) => `AllowedIPs = ${prefix}`),
    '',
  ].join('\n');
}
