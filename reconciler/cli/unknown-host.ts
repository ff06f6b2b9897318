/**
 * A name on the command line that no host of the network has.
 * @module
 */
import { suggestionHint } from '../desired/suggest.ts';
import type { Network } from '../model/network.ts';
import { CliError } from './cli-error.ts';

export function unknownHost({ name: network, hosts }: Network, name: string | undefined): CliError {
  const names = hosts.map((host) => host.name);
  return new CliError('HOST_UNKNOWN', `expected a host of ${network}, got ${JSON.stringify(name)}`, {
    hint: suggestionHint(name ?? '', names) ?? 'scope host list shows them',
  });
}
