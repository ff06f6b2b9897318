/**
 * The files that a new config repository starts with. The schemas come along, so that an editor completes and checks
 * fields without the network, as this version knows them.
 * @module
 */
import { hostSchema } from '../../schema/host.ts';
import { networkSchema } from '../../schema/network.ts';
import { registryPattern } from '../../schema/patterns.ts';
import { describePattern } from '../desired/pattern-words.ts';
import { quote } from '../desired/quote.ts';
import { formatScalar } from '../desired/stanza.ts';
import type { Parsed } from '../model/brand.ts';

export interface NetworkChoice {
  readonly network: string;
  readonly prefixes: readonly string[];
  readonly registry: readonly string[];
}

/** Parses an entry of `registry` as the schema asks for it, so that no file is made that `validate` refuses. */
export function parseRegistry(text: string): Parsed<string> {
  if (new RegExp(registryPattern, 'u').test(text)) return { ok: true, value: text };
  return { ok: false, reason: `expected ${describePattern(registryPattern)}, got ${quote(text)}` };
}

/** Text by path below the repository's root. */
export function starterFiles(choice: NetworkChoice): ReadonlyMap<string, string> {
  return new Map([
    ['network.yaml', formatNetwork(choice)],
    ['README.md', formatReadme(choice)],
    ['.gitignore', ignored],
    ['.scope/network.schema.json', formatJson(networkSchema)],
    ['.scope/host.schema.json', formatJson({ $schema: networkSchema.$schema, ...hostSchema })],
  ]);
}

function formatNetwork({ network, prefixes, registry }: NetworkChoice): string {
  const list = (values: readonly string[]) => `[${values.map(formatScalar).join(', ')}]`;
  return `# yaml-language-server: $schema=.scope/network.schema.json
version: 1
network: ${formatScalar(network)}
addresses: ${list(prefixes)}
${registry.length > 0 ? `registry: ${list(registry)}\n` : ''}
# Edges talk over relays. To let edges that can find each other link directly:
#   direct: [[edge, edge]]
topology:
  relays: { perEdge: 2 }

hosts: {}
`;
}

function formatReadme({ network }: NetworkChoice): string {
  return `# ${network}

The WireGuard network \`${network}\`, as [network.yaml](network.yaml) says. A commit on the branch that hosts follow is the
network.

| | |
|---|---|
| a new host makes its keys | \`sudo scope keygen --network ${network}\` |
| add it here | \`scope host add NAME --public-key KEY --identity ID\` |
| check | \`scope validate\` |
| what a change does to every host | \`scope plan --all\` |

Private keys stay on their hosts and never come here.
`;
}

const ignored = `# Private keys never belong here.
*.key
*.conf
*.identity
`;

function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
