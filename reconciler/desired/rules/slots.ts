/**
 * Slots: each relay has one of its own, because interfaces and ports of trunks are numbered by it.
 * @module
 */
import { type HostDraft, placeOf } from '../host-draft.ts';
import { hasKnownRole, type NetworkDraft } from '../network-draft.ts';
import { type Problem, problem } from '../problem.ts';

const slotCount = 99;

export function checkSlots({ hosts }: NetworkDraft): Problem[] {
  const relays = hosts.filter((host) => host.role === 'relay' && hasKnownRole(host));
  const free = freeSlots(relays);
  const owners = new Map<number, HostDraft>();
  const problems: Problem[] = [];
  for (const relay of relays) {
    const { slot, name } = relay;
    const owner = slot === undefined ? undefined : owners.get(slot);
    if (slot !== undefined && !owner) {
      owners.set(slot, relay);
      continue;
    }
    if (slot === undefined && !relay.whole) continue;
    const next = free.next().value;
    const hint = next === undefined ? 'all slots are taken' : `the next free slot is ${next}`;
    if (!owner) {
      const message = `expected the field "slot" on ${name}, which is a relay`;
      problems.push(problem('SLOT_MISSING', placeOf(relay), message, { hint }));
      continue;
    }
    const related = [{ message: `${owner.name} has slot ${slot}`, at: placeOf(owner, '/slot') }];
    const message = `expected a slot of its own for ${name}, got ${slot}, which ${owner.name} has`;
    problems.push(problem('SLOT_DUPLICATE', placeOf(relay, '/slot'), message, { hint, related }));
  }
  return problems;
}

/** A different one for each hint. */
function* freeSlots(relays: readonly HostDraft[]): Generator<number, undefined> {
  const taken = new Set(relays.map(({ slot }) => slot));
  for (let slot = 1; slot <= slotCount; slot++) if (!taken.has(slot)) yield slot;
  return undefined;
}
