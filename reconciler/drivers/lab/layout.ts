/**
 * From a `LabSpec` to namespaces, segments and addresses. Pure: the same spec always has the same addresses.
 *
 * ```
 *   internet ──bridge "cloud"── hub eth0            198.18.1.0/24   2001:db8:1::/64     (RFC 2544, RFC 3849)
 *       └──────bridge "home"─── nat-home wan        198.18.2.0/24   2001:db8:2::/64
 *                                  └─bridge "lan"── edge eth0       192.168.102.0/24    2001:db8:1002::/64
 *                                                     └─bridge "workshop"── drill eth0
 * ```
 *
 * Each segment is a bridge in the namespace of its router; each member hangs on it by a veth whose router end is named
 * `v-<member>` (a NAT's `w-<site>`). On a segment the router is `.1` and `::1`, members count from `.10` and `::10`.
 * @module
 */
import { checkSpec, type LabSpec, type NatKind, type SiteSpec } from './spec.ts';

export interface Layout {
  readonly namespaces: readonly NamespaceLayout[];
  readonly segments: readonly Segment[];
}

export interface NamespaceLayout {
  readonly name: string;
  readonly role: 'internet' | 'nat' | 'host';
  readonly nat: NatKind;
}

export interface Segment {
  /** The bridge's name in the router's namespace. */
  readonly bridge: string;
  readonly router: string;
  /** With prefix length. */
  readonly routerAddresses: readonly string[];
  readonly members: readonly Member[];
}

export interface Member {
  readonly namespace: string;
  readonly interface: string;
  /** The veth's name at the router's end. */
  readonly port: string;
  readonly ipv4: string;
  /** Absent: no IPv6 here. */
  readonly ipv6?: string;
  /** Addresses of the member's own that the router reaches by it; it sends from them. */
  readonly ownAddresses: readonly string[];
  /** A prefix that the router reaches by this member. */
  readonly routed?: string;
}

export const internetName = 'internet';

export function layoutOf(spec: LabSpec): Layout {
  checkSpec(spec);
  const namespaces: NamespaceLayout[] = [{ name: internetName, role: 'internet', nat: 'none' }];
  const segments: Segment[] = [];
  for (const [index, [name, site]] of Object.entries(spec.sites).entries()) {
    const nat = site.nat ?? 'none';
    const withIpv6 = site.ipv6 ?? true;
    const publicNet = { ipv4: `198.18.${index + 1}`, ...(withIpv6 && { ipv6: `2001:db8:${index + 1}` }) };
    for (const host of site.hosts) namespaces.push({ name: host, role: 'host', nat });
    if (nat === 'none') {
      segments.push(segment(name, internetName, publicNet, site.hosts, site.addresses));
      continue;
    }
    const router = `nat-${name}`;
    namespaces.push({ name: router, role: 'nat', nat });
    const lanNet = {
      ipv4: netOf(site.lan ?? `192.168.${101 + index}.0/24`),
      ...(withIpv6 && { ipv6: `2001:db8:${1001 + index}` }),
    };
    const outside = segment(name, internetName, publicNet, [router]);
    const [wan] = outside.members;
    if (!wan) throw new Error('unreachable');
    const routed = lanNet.ipv6 === undefined ? {} : { routed: `${lanNet.ipv6}::/64` };
    segments.push({ ...outside, members: [{ ...wan, interface: 'wan', port: `w-${name}`, ...routed }] });
    segments.push(segment('lan', router, lanNet, site.hosts));
  }
  for (const [name, lan] of Object.entries(spec.lans ?? {})) {
    for (const host of lan.hosts) namespaces.push({ name: host, role: 'host', nat: 'none' });
    const net = { ipv4: netOf(lan.ipv4), ...(lan.ipv6 && { ipv6: netOf(lan.ipv6) }) };
    segments.push(segment(name, lan.gateway, net, lan.hosts));
  }
  return { namespaces, segments };
}

interface Net {
  readonly ipv4: string;
  readonly ipv6?: string;
}

function segment(
  bridge: string,
  router: string,
  net: Net,
  members: readonly string[],
  addresses: SiteSpec['addresses'] = {},
): Segment {
  return {
    bridge,
    router,
    routerAddresses: [`${net.ipv4}.1/24`, ...(net.ipv6 === undefined ? [] : [`${net.ipv6}::1/64`])],
    members: members.map((namespace, index) => ({
      namespace,
      interface: 'eth0',
      port: `v-${namespace}`,
      ownAddresses: addresses[namespace] ?? [],
      ipv4: `${net.ipv4}.${10 + index}`,
      ...(net.ipv6 !== undefined && { ipv6: `${net.ipv6}::${10 + index}` }),
    })),
  };
}

/** `192.168.7.0/24` → `192.168.7`, `fd00:7::/64` → `fd00:7`. */
function netOf(prefix: string): string {
  const match = /^([0-9.]+)\.0\/24$/.exec(prefix) ?? /^([0-9a-f:]+)::\/64$/.exec(prefix);
  if (!match?.[1]) throw new Error(`expected a prefix such as 192.168.7.0/24 or fd00:7::/64, got "${prefix}"`);
  return match[1];
}
