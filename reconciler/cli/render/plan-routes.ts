/**
 * The part of a plan about the host as a whole: routes, rules, kernel switches, masquerading. Routes that go the same way
 * share a line.
 * @module
 */
import type { RouteConfig, RuleConfig } from '../../model/host-config.ts';
import { baseMetric, mainTable, networkIdentifiers } from '../../model/identifiers.ts';
import type { NetworkName } from '../../model/network.ts';
import type { Operation } from '../../model/operation.ts';
import { createdDevices, effectOf, isPartOfCreation, type OperationEffect } from '../../plan/summary.ts';
import type { PlanLine } from './plan.ts';
import { change, changeOfSet, hex, list } from './plan-words.ts';

/** A line for each way that routes go, then rules and settings, in the order of the plan. */
export function describeHostSettings(operations: readonly Operation[], network: NetworkName): readonly PlanLine[] {
  const values = new Map<string, { readonly effect: OperationEffect; readonly text: string; readonly of: string[] }>();
  const created = createdDevices(operations);
  for (const operation of operations) {
    if (isPartOfCreation(operation, created)) continue;
    const found = describe(operation, network);
    if (!found) continue;
    const effect = effectOf(operation);
    const key = `${effect} ${found.text}`;
    const line = values.get(key) ?? { effect, text: found.text, of: [] };
    values.set(key, line);
    if (!line.of.includes(found.value)) line.of.push(found.value);
  }
  return [...values.values()].map(({ effect, text, of }) => ({ effect, text: `${text} ${list(of)}` }));
}

interface Described {
  /** What alike operations have in common. */
  readonly text: string;
  readonly value: string;
}

function describe(operation: Operation, network: NetworkName): Described | undefined {
  switch (operation.kind) {
    case 'set-sysctl': {
      const key = operation.sysctl.key.replaceAll('/', '.');
      return { text: 'kernel setting', value: `${key} ${change(operation.before, operation.sysctl.value)}` };
    }
    case 'add-route':
    case 'delete-route':
      return { text: `${way(operation.route, network)}:`, value: operation.route.prefix };
    case 'replace-route': {
      const { route, before } = operation;
      return { text: `${way(before, network)} → ${way(route, network)}:`, value: route.prefix };
    }
    case 'add-rule':
    case 'delete-rule':
      return { text: `rule: ${rule(operation.rule)} for`, value: operation.rule.family === 'ipv4' ? 'IPv4' : 'IPv6' };
    case 'set-masquerade':
      return { text: 'masquerade', value: changeOfSet(operation.before, operation.prefixes) };
    default:
      return undefined;
  }
}

function way(route: RouteConfig, network: NetworkName): string {
  const isArrival = route.table === networkIdentifiers(network).arrivalsTable;
  switch (route.type) {
    case 'unicast': {
      const standby = route.metric > baseMetric ? ` (standby ${route.metric - baseMetric})` : '';
      return `${isArrival ? 'forward over' : 'route over'} ${route.device}${standby}`;
    }
    case 'unreachable':
      if (isArrival) return 'never forward';
      return route.table === mainTable ? 'unreachable without a path' : 'unreachable';
    case 'throw':
      return 'left to the local network';
  }
}

function rule({ iif, notFwmark }: RuleConfig): string {
  if (iif !== undefined) return `what arrives on ${iif} is forwarded only to linked hosts`;
  return `what is not marked ${hex(notFwmark ?? 0)} takes the overlay’s routes`;
}
