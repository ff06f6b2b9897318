/**
 * A plan as people read it: `+ ~ -` as in the plan tools that they know. What belongs to an interface stands under that
 * interface, then routes, rules and settings, alike ones together. Holds no secret because operations hold none.
 * @module
 */
import type { NetworkName } from '../../model/network.ts';
import type { Operation } from '../../model/operation.ts';
import type { OperationEffect, PlanSummary } from '../../plan/summary.ts';
import type { Style } from './output.ts';
import { describeDevices } from './plan-devices.ts';
import { describeHostSettings } from './plan-routes.ts';

/** A line of a plan and what stands below it. */
export interface PlanLine {
  /** Absent: a property of the line above. */
  readonly effect?: OperationEffect;
  readonly text: string;
  readonly below?: readonly PlanLine[];
}

const marks = {
  add: { color: 'green', sign: '+' },
  change: { color: 'yellow', sign: '~' },
  remove: { color: 'red', sign: '-' },
} as const;

/** The operations as indented lines, without a trailing newline; empty for a plan without operations. */
export function renderOperations(operations: readonly Operation[], network: NetworkName, style: Style): string {
  return [...describeDevices(operations), ...describeHostSettings(operations, network)]
    .flatMap((line) => renderLine(line, 2, style))
    .join('\n');
}

function renderLine({ effect, text, below = [] }: PlanLine, indent: number, style: Style): readonly string[] {
  const space = ' '.repeat(indent);
  const own =
    effect === undefined ? `${space}${text}` : `${space}${style(marks[effect].color, marks[effect].sign)} ${text}`;
  return [own, ...below.flatMap((line) => renderLine(line, indent + 4, style))];
}

/** `Plan: 2 to add, 1 to change, 0 to remove.` */
export function renderSummary({ add, change, remove }: PlanSummary): string {
  return `Plan: ${add} to add, ${change} to change, ${remove} to remove.`;
}
