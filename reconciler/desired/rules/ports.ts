/**
 * UDP ports: those that one host listens on, and those that several hosts share behind one public address.
 * A relay listens on `listenPort` and on `trunkPort` + 1 to 99.
 * @module
 */
import { type HostDraft, placeOf, placeOfField } from '../host-draft.ts';
import { hasKnownRole, type NetworkDraft } from '../network-draft.ts';
import { type Place, type Problem, problem } from '../problem.ts';

/** As many as there are slots. */
const trunkPorts = 99;

export interface PortUse {
  readonly first: number;
  readonly last: number;
  readonly host: HostDraft;
  readonly at: Place;
}

export function checkPorts({ hosts }: NetworkDraft): Problem[] {
  return [...hosts.flatMap(checkOwnPorts), ...checkSharedAddresses(hosts)];
}

function checkOwnPorts(host: HostDraft): Problem[] {
  if (host.role !== 'relay' || !hasKnownRole(host)) return [];
  const { listenPort, trunkPort } = host;
  if (listenPort <= trunkPort || listenPort > trunkPort + trunkPorts) return [];
  const field = host.fields.has('listenPort') && !host.fields.has('trunkPort') ? 'listenPort' : 'trunkPort';
  const range = `${trunkPort + 1}–${trunkPort + trunkPorts}`;
  const message = `expected listenPort outside the trunk ports ${range} of ${host.name}, got ${listenPort}`;
  return [problem('PORT_COLLISION', placeOfField(host, field), message)];
}

/** Two hosts behind one public address need different ports there. */
function checkSharedAddresses(hosts: readonly HostDraft[]): Problem[] {
  const usesByAddress = new Map<string, PortUse[]>();
  for (const host of hosts) {
    for (const { value, path } of host.endpoints) {
      const uses = usesByAddress.get(value.host) ?? [];
      usesByAddress.set(value.host, uses);
      const at = placeOf(host, path);
      uses.push({ first: value.port, last: value.port, host, at });
      if (host.role === 'relay') uses.push({ ...trunkRange(value.trunkPort ?? host.trunkPort), host, at });
    }
  }
  return [...usesByAddress].flatMap(([address, uses]) =>
    findCollisions(uses).map(([use, other]) => {
      const ports = use.first === use.last ? `${use.first}` : `the trunk ports ${use.first}–${use.last}`;
      const message = `expected ports of its own at ${address} for ${use.host.name}, got ${ports}, which ${other.host.name} uses too`;
      const related = [{ message: `${other.host.name} is reached there`, at: other.at }];
      return problem('ENDPOINT_COLLISION', use.at, message, { related });
    }),
  );
}

export function trunkRange(trunkPort: number): { readonly first: number; readonly last: number } {
  return { first: trunkPort + 1, last: trunkPort + trunkPorts };
}

/** Pairs of different hosts whose ports overlap: each use with the one before it that reaches farthest. */
export function findCollisions(uses: readonly PortUse[]): [PortUse, PortUse][] {
  const sorted = uses.toSorted((a, b) => a.first - b.first || compareNames(a.host.name, b.host.name));
  const collisions: [PortUse, PortUse][] = [];
  const told = new Set<HostDraft>();
  let farthest: PortUse | undefined;
  for (const use of sorted) {
    if (farthest && use.first <= farthest.last && use.host !== farthest.host && !told.has(use.host)) {
      collisions.push([use, farthest]);
      told.add(use.host);
    }
    if (!farthest || use.last > farthest.last) farthest = use;
  }
  return collisions;
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
