/**
 * Scope's routes, by its protocol number: the question to `ip`, and what the answer means.
 * @module
 */
import type { Family, Prefix } from '../../model/address.ts';
import type { Route } from '../../model/host-state.ts';
import { routeProtocol } from '../../model/identifiers.ts';
import { systemAddress, systemPrefix } from '../system-text.ts';

/** For `queryIp` with one family: `default` and the tables' defaults do not tell which they belong to. */
export const routeQuestion = `route show table all proto ${routeProtocol}`;

/**
 * A device's name that no device has: stands for a way that Scope never writes (a gateway, several next hops, a type of
 * its own), so that such a route differs from every wanted one and is replaced or removed.
 */
export const strangeDevice = '';

/** The parts of `ip -json -details -Numeric route show` that are read here. */
interface PrintedRoute {
  readonly type?: string;
  readonly dst: string;
  readonly dev?: string;
  readonly table?: string;
  readonly prefsrc?: string;
  /** Absent: 0. */
  readonly metric?: number;
}

/** Attributes that Scope never sets; values that the kernel adds by itself are not among them. */
const strangeAttributes = ['gateway', 'via', 'nexthops', 'metrics', 'tos', 'from', 'encap'];

/** The routes of one answer. All tables; the caller picks its own. */
export function parseRoutes(document: unknown, family: Family): readonly Route[] {
  return (document as readonly PrintedRoute[]).map((route) => parseRoute(route, family));
}

function parseRoute(printed: PrintedRoute, family: Family): Route {
  const identity = {
    // Absent or `main` only from an `ip` that does not know -Numeric.
    table: printed.table === undefined || printed.table === 'main' ? 254 : Number(printed.table),
    prefix: parseDestination(printed.dst, family),
    metric: printed.metric ?? 0,
  };
  const strange = strangeAttributes.some((attribute) => attribute in printed);
  // IPv6 shows `dev lo` for these two, which means nothing.
  if (!strange && isType(printed, 'unreachable', '7')) return { ...identity, type: 'unreachable' };
  if (!strange && isType(printed, 'throw', '9')) return { ...identity, type: 'throw' };
  const usual = !strange && isType(printed, 'unicast', '1');
  return {
    ...identity,
    type: 'unicast',
    device: usual && printed.dev !== undefined ? printed.dev : strangeDevice,
    ...(printed.prefsrc !== undefined && { source: systemAddress(printed.prefsrc) }),
  };
}

function parseDestination(destination: string, family: Family): Prefix {
  if (destination === 'default') return (family === 'ipv4' ? '0.0.0.0/0' : '::/0') as Prefix;
  return systemPrefix(destination);
}

/** `-Numeric` prints the numbers of rtnetlink(7); an unnumbered or absent type is unicast's name or nothing. */
function isType({ type = 'unicast' }: PrintedRoute, name: string, number: string): boolean {
  return type === name || type === number;
}
