/**
 * Scope's policy rules, by its protocol number: the question to `ip`, what the answer means, and the lines that change them.
 * @module
 */
import type { Family } from '../../model/address.ts';
import type { Rule } from '../../model/host-state.ts';
import { routeProtocol } from '../../model/identifiers.ts';
import type { Operation } from '../../model/operation.ts';

export type RuleOperation = Extract<Operation, { readonly kind: 'add-rule' | 'delete-rule' }>;

/** For `queryIp` with one family. */
export const ruleQuestion = 'rule show';

/** The parts of `ip -json -details -Numeric rule show` that are read here. */
interface PrintedRule {
  readonly priority: number;
  readonly src?: string;
  readonly table?: string;
  readonly protocol?: string;
  /** Present, as null, where the selectors are inverted. */
  readonly not?: null;
  readonly fwmark?: string;
  readonly iif?: string;
}

/** With any other attribute it is not a rule that Scope writes, whatever protocol number it bears. */
const knownAttributes = new Set(['priority', 'src', 'table', 'protocol', 'not', 'fwmark', 'iif', 'iif_detached']);

/** The rules of one answer that are Scope's. All tables; the caller picks its own. */
export function parseRules(document: unknown, family: Family): readonly Rule[] {
  return (document as readonly PrintedRule[]).flatMap((printed) => parseRule(printed, family));
}

function parseRule(printed: PrintedRule, family: Family): readonly Rule[] {
  const { priority, table, fwmark, iif } = printed;
  const inverted = 'not' in printed;
  const ours =
    Number(printed.protocol) === routeProtocol &&
    table !== undefined &&
    printed.src === 'all' &&
    inverted === (fwmark !== undefined) &&
    Object.keys(printed).every((attribute) => knownAttributes.has(attribute));
  if (!ours) return [];
  return [
    {
      family,
      priority,
      table: Number(table),
      ...(fwmark !== undefined && { notFwmark: Number(fwmark) }),
      ...(iif !== undefined && { iif }),
    },
  ];
}

/** For `changeByIp` with the rule's family: a line alone would mean IPv4. */
export function ruleLines({ kind, rule }: RuleOperation): readonly string[] {
  const verb = kind === 'add-rule' ? 'add' : 'del';
  const selectors = [
    `pref ${rule.priority}`,
    ...(rule.notFwmark === undefined ? [] : [`not fwmark 0x${rule.notFwmark.toString(16)}`]),
    ...(rule.iif === undefined ? [] : [`iif ${rule.iif}`]),
  ];
  return [`rule ${verb} ${selectors.join(' ')} lookup ${rule.table} protocol ${routeProtocol}`];
}
