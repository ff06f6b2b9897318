/**
 * What a person writes to get an internet of their own: sites, the NAT in front of each, the LANs behind hosts.
 * @module
 */

/**
 * What stands between a site and the internet.
 * `none`: hosts have public addresses. `open`: masquerade, which keeps one mapping for all destinations and lets only
 * known remotes in. `symmetric`: a new random port for each destination. Both drop unsolicited packets without making
 * conntrack entries, which would otherwise steal the port of a punched hole.
 */
export type NatKind = 'none' | 'open' | 'symmetric';

export interface SiteSpec {
  /** Names of the hosts in this site; each has the uplink `eth0`. */
  readonly hosts: readonly string[];
  /** Default `none`. */
  readonly nat?: NatKind;
  /**
   * Public addresses of hosts of a site without NAT, at most one of each family. The host uses them in all that it
   * sends. Default: the addresses of the layout.
   */
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
  /** IPv4 prefix of the LAN behind the NAT, a /24. Default `192.168.N.0/24`, N from 101 by the order of sites. */
  readonly lan?: string;
  /** False leaves the site without IPv6. A NATed site otherwise has global addresses behind a stateful firewall. */
  readonly ipv6?: boolean;
}

/** A LAN of which a host is the gateway; clients have no other way out. */
export interface LanSpec {
  readonly gateway: string;
  /** A /24. */
  readonly ipv4: string;
  /** A /64. Absent: the LAN has no IPv6. */
  readonly ipv6?: string;
  readonly hosts: readonly string[];
}

export interface LabSpec {
  readonly sites: Readonly<Record<string, SiteSpec>>;
  /** By name, which is also the name of the gateway's interface into it. */
  readonly lans?: Readonly<Record<string, LanSpec>>;
}

/** Names become parts of interface names, of which the kernel takes 15 bytes. */
const namePattern = /^[a-z][a-z0-9-]{0,10}$/;

/** Throws on a spec that cannot be built: a lab is code, its mistakes are bugs. */
export function checkSpec(spec: LabSpec): void {
  const hosts = new Set<string>();
  const segments = [...Object.entries(spec.sites), ...Object.entries(spec.lans ?? {})];
  const sites = new Set<string>();
  for (const [name, { hosts: members }] of segments) {
    if (sites.has(name)) throw new Error(`expected distinct names of sites and LANs, got "${name}" twice`);
    sites.add(name);
    for (const text of [name, ...members]) {
      if (!namePattern.test(text)) throw new Error(`expected a name that matches ${namePattern}, got "${text}"`);
    }
    for (const host of members) {
      if (host === 'internet' || host.startsWith('nat-')) throw new Error(`"${host}" is the name of a router`);
      if (hosts.has(host)) throw new Error(`expected each host in one place, got "${host}" twice`);
      hosts.add(host);
    }
  }
  for (const [name, { gateway }] of Object.entries(spec.lans ?? {})) {
    if (!hosts.has(gateway)) throw new Error(`expected a host as the gateway of "${name}", got "${gateway}"`);
  }
}
