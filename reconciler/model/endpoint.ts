/**
 * Where a peer is reached over UDP: `HOST:PORT`, `[IPV6]:PORT`; the host may be a DNS name until Scope has resolved it.
 * WireGuard itself is only ever given address literals (`wg` was seen to hang for 40 s on a name).
 * @module
 */
import { type IpAddress, parseIpAddress } from './address.ts';
import { accepted, type Parsed, refused } from './brand.ts';

/** A UDP endpoint. `host` is an address literal or a DNS name in lower case. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const namePattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Parses a port: 1–65535, decimal. */
export function parsePort(text: string): Parsed<number> {
  const port = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535
    ? accepted(port)
    : refused(`expected a port from 1 to 65535, got ${JSON.stringify(text)}`);
}

/** Parses the host half of an endpoint: an address literal (no brackets) or a DNS name. */
export function parseEndpointHost(text: string): Parsed<string> {
  const address = parseIpAddress(text);
  if (address.ok) return address;
  const name = text.toLowerCase();
  const lastLabel = name.slice(name.lastIndexOf('.') + 1);
  // Resolvers take a name whose last label is a number (`10.1`, `0x7f000001`) for an address in an old notation.
  if (namePattern.test(name) && !/^([0-9]+|0x[0-9a-f]*)$/.test(lastLabel)) return accepted(name);
  return refused(`expected an address or a DNS name, got ${JSON.stringify(text)}`);
}

export function parseEndpoint(text: string): Parsed<Endpoint> {
  const match = /^(?:\[([^\]]*:[^\]]*)\]|([^:[\]]*)):([0-9]*)$/.exec(text);
  if (!match) return refused(`expected HOST:PORT or [IPV6]:PORT, got ${JSON.stringify(text)}`);
  const host = parseEndpointHost(match[1] ?? match[2] ?? '');
  if (!host.ok) return host;
  const port = parsePort(match[3] ?? '');
  if (!port.ok) return port;
  return accepted({ host: host.value, port: port.value });
}

export function formatEndpoint(endpoint: Endpoint): string {
  return endpoint.host.includes(':') ? `[${endpoint.host}]:${endpoint.port}` : `${endpoint.host}:${endpoint.port}`;
}

/** The endpoint's address, or undefined while it is still a name. */
export function endpointAddress(endpoint: Endpoint): IpAddress | undefined {
  const address = parseIpAddress(endpoint.host);
  return address.ok ? address.value : undefined;
}

export function equalEndpoints(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port;
}
