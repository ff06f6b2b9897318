/**
 * When the kernel takes two routes or two rules for the same one, whatever else they say.
 * @module
 */
import type { RouteIdentity, RuleConfig } from './host-config.ts';

/** True if one would stand in the other's place. */
export function isSameRoute(a: RouteIdentity, b: RouteIdentity): boolean {
  return a.table === b.table && a.prefix === b.prefix && a.metric === b.metric;
}

/** A rule is nothing but its identity. */
export function isSameRule(a: RuleConfig, b: RuleConfig): boolean {
  return (
    a.family === b.family &&
    a.priority === b.priority &&
    a.table === b.table &&
    a.notFwmark === b.notFwmark &&
    a.iif === b.iif
  );
}
