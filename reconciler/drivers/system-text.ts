/**
 * Addresses and endpoints as the kernel's own tools print and take them. They are canonical already, so that the checks of the
 * model, which cost microseconds each, are paid only for the few forms in which the tools differ from RFC 5952.
 * @module
 */
import { type IpAddress, type Prefix, parseIpAddress } from '../model/address.ts';
import { type Endpoint, endpointAddress, formatEndpoint } from '../model/endpoint.ts';
import { InternalError } from '../model/internal-error.ts';

/** `10.77.0.2` or `fd77::2`; an address that mixes both notations (`::1.2.3.4`) is made canonical. */
export function systemAddress(text: string): IpAddress {
  if (text.includes(':') && text.includes('.')) {
    const parsed = parseIpAddress(text);
    if (parsed.ok) return parsed.value;
  }
  return text as IpAddress;
}

/** `ADDRESS/LENGTH`, or an address alone, which stands for itself only. */
export function systemPrefix(text: string): Prefix {
  const slash = text.indexOf('/');
  if (slash < 0) return `${systemAddress(text)}/${text.includes(':') ? 128 : 32}` as Prefix;
  return `${systemAddress(text.slice(0, slash))}${text.slice(slash)}` as Prefix;
}

/** `ADDRESS:PORT` or `[ADDRESS]:PORT`. IPv4 in IPv6's clothes (a dual-stack socket's view) becomes IPv4. */
export function systemEndpoint(text: string): Endpoint | undefined {
  const match = /^\[?([^\]]+?)\]?:([0-9]+)$/.exec(text);
  if (!match) return undefined;
  const [, host = '', port = ''] = match;
  const mapped = /^::ffff:([0-9.]+)$/i.exec(host);
  return { host: mapped?.[1] ?? systemAddress(host), port: Number(port) };
}

/** The endpoint as WireGuard takes it. A name here is a bug: Scope resolves names itself, and `wg` would wait for DNS. */
export function literalEndpoint(endpoint: Endpoint): string {
  if (!endpointAddress(endpoint)) throw new InternalError(`expected an address, got the name ${endpoint.host}`);
  return formatEndpoint(endpoint);
}
