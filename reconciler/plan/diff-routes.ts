/**
 * Routes and rules that differ. A route is known by table, prefix and metric; a change of the rest replaces it in place,
 * so that a destination never lacks its route in between. Fallbacks are told apart because they go first in and last out.
 * @module
 */
import type { Prefix } from '../model/address.ts';
import type { RouteConfig, RuleConfig } from '../model/host-config.ts';
import type { Operation } from '../model/operation.ts';

interface RouteDiff {
  readonly set: readonly Operation[];
  readonly deleted: readonly Operation[];
}

export function diffRoutes(
  actual: readonly RouteConfig[],
  desired: readonly RouteConfig[],
): { readonly fallbacks: RouteDiff; readonly ways: RouteDiff } {
  const findActual = indexRoutes(actual);
  const findDesired = indexRoutes(desired);
  const set = desired.flatMap((route): readonly RouteOperation[] => {
    const before = findActual(route);
    if (!before) return [{ kind: 'add-route', route }];
    return sameWay(before, route) ? [] : [{ kind: 'replace-route', route, before }];
  });
  const deleted = actual
    .filter((route) => findDesired(route) === undefined)
    .map((route): RouteOperation => ({ kind: 'delete-route', route }));
  const only = (wanted: boolean): RouteDiff => ({
    set: set.filter(({ route }) => isFallback(route) === wanted),
    deleted: deleted.filter(({ route }) => isFallback(route) === wanted),
  });
  return { fallbacks: only(true), ways: only(false) };
}

type RouteOperation = Extract<Operation, { readonly route: RouteConfig }>;

function isFallback(route: RouteConfig): boolean {
  return route.type === 'unreachable';
}

/** Looks up the route of the same table, prefix and metric. A text of all three as key would be 80,000 texts on a large relay. */
function indexRoutes(routes: readonly RouteConfig[]): (wanted: RouteConfig) => RouteConfig | undefined {
  const tables = new Map<number, Map<number, Map<Prefix, RouteConfig>>>();
  for (const route of routes) {
    const byMetric = tables.get(route.table) ?? new Map<number, Map<Prefix, RouteConfig>>();
    const byPrefix = byMetric.get(route.metric) ?? new Map<Prefix, RouteConfig>();
    tables.set(route.table, byMetric.set(route.metric, byPrefix.set(route.prefix, route)));
  }
  return ({ table, metric, prefix }) => tables.get(table)?.get(metric)?.get(prefix);
}

function sameWay(a: RouteConfig, b: RouteConfig): boolean {
  if (a.type !== 'unicast' || b.type !== 'unicast') return a.type === b.type;
  return a.device === b.device && a.source === b.source;
}

export function diffRules(
  actual: readonly RuleConfig[],
  desired: readonly RuleConfig[],
): { readonly added: readonly Operation[]; readonly deleted: readonly Operation[] } {
  const actualKeys = new Set(actual.map(ruleKey));
  const desiredKeys = new Set(desired.map(ruleKey));
  return {
    added: desired
      .filter((rule) => !actualKeys.has(ruleKey(rule)))
      .map((rule) => ({ kind: 'add-rule' as const, rule })),
    deleted: actual
      .filter((rule) => !desiredKeys.has(ruleKey(rule)))
      .map((rule) => ({ kind: 'delete-rule' as const, rule })),
  };
}

function ruleKey(rule: RuleConfig): string {
  return `${rule.family} ${rule.priority} ${rule.table} ${rule.notFwmark ?? '-'} ${rule.iif ?? '-'}`;
}
