/**
 * `scope status`: the heading, the source's word, and a row for each other host.
 * @module
 */
import type { StatusOutput } from '../../schema/outputs.ts';
import { formatAge } from '../agent/age.ts';
import { explainStaleness } from '../agent/desired-state.ts';
import { type NetworkStatus, readNetworkStatus } from '../agent/network-status.ts';
import { formatEndpoint } from '../model/endpoint.ts';
import { needsRootError } from './cli-error.ts';
import { type Context, printJson } from './context.ts';
import { openHost } from './host-files.ts';
import type { Style } from './render/output.ts';
import { statusTable } from './render/status.ts';

export async function showStatus(context: Context, network: string | undefined): Promise<void> {
  if (!context.isRoot) throw needsRootError('scope status');
  const status = await readNetworkStatus(await openHost(context, network));
  const now = context.nowMs() / 1000;
  if (context.json) printJson(context, toOutput(status, now));
  else context.stdout.write(formatStatus(status, now, context.stdout.style));
}

const colors = { Synced: 'green', OutOfSync: 'yellow', Healthy: 'green', Degraded: 'red', Missing: 'red' } as const;

function formatStatus(status: NetworkStatus, now: number, style: Style): string {
  const word = (text: NetworkStatus['sync'] | NetworkStatus['health']) =>
    text === 'Unknown' ? text : style([colors[text], 'bold'], text);
  const name = status.host ? `${style('bold', status.host.name)} in ${status.network}` : status.network;
  const lines = [`${name}  ${word(status.sync)}  ${word(status.health)}`];
  const { snapshot, status: source } = status.desired;
  if (snapshot) {
    const trust = snapshot.source.trust.mode === 'git' ? `signed by ${snapshot.source.trust.signer}` : 'not signed';
    lines.push(`revision   ${snapshot.revision.slice(0, 12)} (${trust}, ${applied(status, now)})`);
  }
  if (source?.lastSuccessAt !== undefined) {
    lines.push(`source     ${source.url} ${source.ref}, read ${formatAge(now - source.lastSuccessAt)} ago`);
  }
  const trouble = explain(status, now);
  if (trouble !== undefined) lines.push(`${style('yellow', 'attention')}  ${trouble}`);
  const table = status.peers.length > 0 ? `\n${statusTable(status.peers, now, style)}` : '';
  return `${lines.join('\n')}\n${table}`;
}

function applied({ applied: last, desired }: NetworkStatus, now: number): string {
  if (!last) return 'not applied yet';
  const age = `${formatAge(now - last.at)} ago`;
  return last.revision === desired.snapshot?.revision
    ? `applied ${age}`
    : `applied ${last.revision.slice(0, 12)} ${age}`;
}

/** What a person should know or do; undefined: nothing. */
function explain(status: NetworkStatus, now: number): string | undefined {
  const { desired, pending } = status;
  const stale = explainStaleness(desired, now);
  if (stale !== undefined) return stale;
  if (!desired.snapshot) return 'nothing was pulled yet; run scope apply';
  if (!status.host) return 'this machine is not in the network; run scope down if it has left for good';
  return pending.length > 0 ? `${pending.length} operations to do; see scope plan` : undefined;
}

function toOutput(status: NetworkStatus, now: number): StatusOutput {
  const { desired, state } = status;
  const message = explain(status, now);
  return {
    format: 1,
    kind: 'status',
    network: status.network,
    ...(status.host && { host: status.host.name }),
    sync: status.sync,
    health: status.health,
    ...(message !== undefined && { message }),
    ...(desired.snapshot && { revision: desired.snapshot.revision }),
    ...(status.applied && { observedRevision: status.applied.revision }),
    pendingOperations: status.pending.length,
    devices: state.devices.map(({ name, publicKey, listenPort, mtu, up, addresses }) => ({
      name,
      ...(publicKey && { publicKey }),
      listenPort,
      mtu,
      up,
      addresses: [...addresses],
    })),
    peers: status.peers.map(({ endpoint, addresses, ...peer }) => ({
      ...peer,
      addresses: [...addresses],
      ...(endpoint && { endpoint: formatEndpoint(endpoint) }),
    })),
  };
}
