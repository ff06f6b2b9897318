/**
 * A network while the rules look at it.
 * @module
 */
import { type Prefix, type PrefixRange, prefixRange } from '../model/address.ts';
import type { NetworkName, Selector } from '../model/network.ts';
import type { HostDraft, Written } from './host-draft.ts';
import type { Place, Problem } from './problem.ts';

export interface NetworkDraft {
  /** Path of network.yaml. */
  readonly file: string;
  /** Absent if the name was refused. */
  readonly name?: NetworkName;
  readonly prefixes: readonly WrittenPrefix[];
  /** False if some of the prefixes were refused; nothing can then be said to lie outside them. */
  readonly prefixesWhole: boolean;
  readonly direct: readonly DirectPair[];
  readonly relaysPerEdge: number;
  /** Sorted by name. Hosts of which nothing could be read are missing. */
  readonly hosts: readonly HostDraft[];
  readonly hostsByName: ReadonlyMap<string, HostDraft>;
  /** Every name that was declared, also of hosts of which nothing could be read. */
  readonly declaredNames: ReadonlySet<string>;
  /** False if anything was refused; rules about what is lacking would then mislead. */
  readonly whole: boolean;
}

export interface WrittenPrefix extends Written<Prefix> {
  readonly range: PrefixRange;
}

export interface DirectPair {
  readonly first: Written<Selector>;
  readonly second: Written<Selector>;
}

/** One rule, or several of one kind. Pure; the order of hosts is by name, whatever it was in the files. */
export type Rule = (network: NetworkDraft) => Problem[];

/** The place of a value in network.yaml. */
export function placeInNetwork({ file }: NetworkDraft, pointer: string): Place {
  return { file, pointer, target: 'value' };
}

export function withRange(written: Written<Prefix>): WrittenPrefix {
  return { ...written, range: prefixRange(written.value) };
}

/** True if the host's role is certain: written and accepted, or left out of a host that is otherwise in order. */
export function hasKnownRole(host: HostDraft): boolean {
  return host.whole || host.fields.has('role');
}
