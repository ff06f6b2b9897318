/**
 * The numbers by which Scope recognises what is its own in a kernel: mark, protocol, tables, metrics, rule priorities.
 * All of a network's numbers follow from its name alone, so that a fresh start, without any state on disk, knows its own.
 * @module
 */
import { createHash } from 'node:crypto';
import type { NetworkName } from './network.ts';

/** The routing protocol number of everything that Scope adds: 0x5c. */
export const routeProtocol = 92;

/** The mark on WireGuard's own UDP packets; marked packets pass by Scope's routes. One for all networks of a host. */
export const fwmark = 0x5c0e;

/** The kernel's main table. */
export const mainTable = 254;

/** Rules before the main table's 32766, and before those of wg-quick (32764 and below) and Tailscale (5210–5270). */
export const rulePriorities = { arrivals: 5190, overlay: 5191 } as const;

/** Metric of a route over the home relay; each standby relay adds one. Direct routes are more specific and use the same. */
export const baseMetric = 100;

export interface NetworkIdentifiers {
  /** Routes of packets that start or enter here. */
  readonly overlayTable: number;
  /** Routes of packets that came in on a link that carries transit. */
  readonly arrivalsTable: number;
  /** Metric of the `unreachable` fallbacks in the main table: the last choice there is. */
  readonly fallbackMetric: number;
}

/** The numbers of one network: 16 bits of its name's SHA-256 in three ranges that nobody else uses. */
export function networkIdentifiers(network: NetworkName): NetworkIdentifiers {
  const id = createHash('sha256').update(`scope/network/${network}`).digest().readUInt16BE(0);
  return {
    overlayTable: 0x5c0e_0000 + id,
    arrivalsTable: 0x5c0f_0000 + id,
    fallbackMetric: 0xffff_0000 + id,
  };
}
