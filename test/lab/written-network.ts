/**
 * What the lab has to know of a config repository, read from its YAML without any of Scope's own code.
 * @module
 */
import { parse } from 'yaml';

export interface WrittenNetwork {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly hosts: Readonly<Record<string, WrittenHost>>;
}

export interface WrittenHost {
  readonly publicKey: string;
  readonly role?: 'relay' | 'edge';
  readonly static?: boolean;
  readonly via?: string;
  readonly endpoints?: readonly (string | { readonly address: string; readonly port: number })[];
  readonly routes?: readonly (string | { readonly prefix: string })[];
}

/** Reads `network.yaml` and the `hosts/*.yaml` beside it. */
export function readWrittenNetwork(files: Readonly<Record<string, string>>): WrittenNetwork {
  const document = parse(files['network.yaml'] ?? '');
  const hosts: Record<string, WrittenHost> = { ...document.hosts };
  for (const [path, text] of Object.entries(files)) {
    const name = /^hosts\/(.*)\.yaml$/.exec(path)?.[1];
    if (name !== undefined) hosts[name] = parse(text);
  }
  return { name: document.network, prefixes: [document.addresses].flat(), hosts };
}

/** The declared endpoints as WireGuard takes them: `192.0.2.1:51820`, `[2001:db8::1]:51820`. */
export function formatEndpoints(host: WrittenHost): string[] {
  return (host.endpoints ?? []).map((endpoint) => {
    if (typeof endpoint === 'string') return endpoint;
    const { address, port } = endpoint;
    return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  });
}

export function endpointAddresses(host: WrittenHost): string[] {
  return formatEndpoints(host).map((text) => text.replace(/:[0-9]+$/, '').replace(/^\[(.*)\]$/, '$1'));
}

export function routePrefixes(host: WrittenHost): string[] {
  return (host.routes ?? []).map((route) => (typeof route === 'string' ? route : route.prefix));
}
