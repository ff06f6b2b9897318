/**
 * Changes of routes as lines for `ip -batch`.
 * @module
 */

import type { RouteConfig } from '../../model/host-config.ts';
import { routeProtocol } from '../../model/identifiers.ts';
import type { Operation } from '../../model/operation.ts';
import { strangeDevice } from './routes.ts';

export type RouteOperation = Extract<Operation, { readonly kind: 'add-route' | 'replace-route' | 'delete-route' }>;

/** `replace` also for a new route: it may be there already when an apply is repeated. */
export function routeLines(operation: RouteOperation): readonly string[] {
  const { route } = operation;
  return operation.kind === 'delete-route'
    ? [`route del ${selector(route)}`]
    : [`route replace ${selector(route)}${way(route)}`];
}

/** Without a type, `del` takes whatever is there: that is meant for a route whose way is strange. */
function selector(route: RouteConfig): string {
  const { prefix, table, metric } = route;
  const type = route.type === 'unicast' && route.device === strangeDevice ? '' : `${route.type} `;
  return `${type}${prefix} table ${table} metric ${metric} proto ${routeProtocol}`;
}

function way(route: RouteConfig): string {
  if (route.type !== 'unicast') return '';
  return ` dev ${route.device}${route.source === undefined ? '' : ` src ${route.source}`}`;
}
