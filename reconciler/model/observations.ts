/**
 * What a host measured or found out at run time and the commit cannot know. An argument of `compile`.
 * Plain data; absence means "not observed", never "absent in the world".
 * @module
 */
import type { Family, IpAddress, Prefix } from './address.ts';

export interface Observations {
  /**
   * Addresses of the DNS names among declared endpoints. A name that is missing was never asked for and stays a name
   * (another host's plan); an empty list means that it could not be resolved, so that no endpoint is set.
   */
  readonly addressesByName: Readonly<Record<string, readonly IpAddress[]>>;
  /** Families for which this host's underlay has a route to the outside; absent: assume both. */
  readonly underlayFamilies?: readonly Family[];
  /** False where the kernel was started without IPv6: nothing of it can be configured. Absent: it has it. */
  readonly kernelHasIpv6?: boolean;
  /** Prefixes on-link at interfaces that are not Scope's (the LANs that this host stands in). */
  readonly connectedPrefixes: readonly Prefix[];
  /** Interfaces, not Scope's, that accept IPv6 router advertisements and would stop when forwarding is turned on. */
  readonly routerAdvertisementInterfaces: readonly string[];
}

/** Observations of a host that nobody looked at: what another host's plan is compiled with. */
export const unobserved: Observations = {
  addressesByName: {},
  connectedPrefixes: [],
  routerAdvertisementInterfaces: [],
};
