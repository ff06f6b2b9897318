/**
 * Default routes of all tables, whoever made them: how a host finds the outside, policy routing included.
 * @module
 */
import type { Family } from '../../model/address.ts';
import { routeProtocol } from '../../model/identifiers.ts';

export interface DefaultRoute {
  readonly family: Family;
  /** Undefined for a route with several next hops. */
  readonly device: string | undefined;
}

/** For `queryIp` with one family. Not the whole main table: a router may hold a million routes. */
export const defaultRouteQuestion = 'route show table all exact default';

/** Those that lead somewhere and are not Scope's. */
export function parseDefaultRoutes(document: unknown, family: Family): readonly DefaultRoute[] {
  return (document as readonly PrintedRoute[])
    .filter(({ type = 'unicast', dst }) => dst === 'default' && (type === 'unicast' || type === '1'))
    .filter(({ protocol }) => Number(protocol) !== routeProtocol)
    .map(({ dev }) => ({ family, device: dev }));
}

interface PrintedRoute {
  readonly type?: string;
  readonly dst: string;
  readonly dev?: string;
  readonly protocol?: string;
}
