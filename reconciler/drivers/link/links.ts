/**
 * Interfaces and their addresses as `ip` reports them: all of the host's, not only Scope's.
 * @module
 */
import { type IpAddress, maskAddress, type Prefix } from '../../model/address.ts';
import { queryIp } from '../ip.ts';
import { systemAddress } from '../system-text.ts';

/** The alias by which Scope knows its own interfaces: `scope:mesh0`. */
const ownerMark = 'scope:';

export interface Link {
  readonly name: string;
  readonly alias: string | undefined;
  /** The kernel's `info_kind`, such as `wireguard`, `tun` or `veth`; undefined for physical and loopback ones. */
  readonly kind: string | undefined;
  readonly loopback: boolean;
  readonly up: boolean;
  readonly mtu: number;
  /** True if the kernel makes no link-local address of its own; also where IPv6 is off altogether. */
  readonly addressGenerationOff: boolean;
  /** The bridge, bond or VRF that it belongs to. */
  readonly master: string | undefined;
  /** In the kernel's order. */
  readonly addresses: readonly LinkAddress[];
}

export interface LinkAddress {
  readonly address: IpAddress;
  readonly length: number;
}

/** All interfaces of this network namespace with their addresses. One process. */
export async function readLinks(): Promise<readonly Link[]> {
  const [links, addresses] = await queryIp('any', ['link show', 'address show']);
  return parseLinks(links, addresses);
}

/** The network that an interface's alias names as its owner. */
export function ownerOf(link: Pick<Link, 'alias'>): string | undefined {
  return link.alias?.startsWith(ownerMark) ? link.alias.slice(ownerMark.length) : undefined;
}

export function ownerAlias(network: string): string {
  return `${ownerMark}${network}`;
}

/** `10.77.0.2/32`, with the host's bits. */
export function formatLinkAddress({ address, length }: LinkAddress): string {
  return `${address}/${length}`;
}

/** The prefix that an address makes on-link. */
export function onLinkPrefix({ address, length }: LinkAddress): Prefix {
  return `${maskAddress(address, length)}/${length}` as Prefix;
}

/** The parts of `ip -json -details link show` and `address show` that are read here. */
interface PrintedLink {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly ifalias?: string;
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string };
  readonly inet6_addr_gen_mode?: string;
}

interface PrintedAddresses {
  readonly ifname?: string;
  readonly addr_info?: readonly { readonly local?: string; readonly prefixlen?: number }[];
}

function parseLinks(links: unknown, addresses: unknown): readonly Link[] {
  const addressesByName = new Map<string, readonly LinkAddress[]>();
  for (const { ifname, addr_info } of addresses as readonly PrintedAddresses[]) {
    if (ifname !== undefined) addressesByName.set(ifname, (addr_info ?? []).flatMap(parseAddress));
  }
  return (links as readonly PrintedLink[]).map((link) => ({
    name: link.ifname,
    alias: link.ifalias,
    kind: link.linkinfo?.info_kind,
    loopback: link.flags.includes('LOOPBACK'),
    up: link.flags.includes('UP'),
    mtu: link.mtu,
    addressGenerationOff: link.inet6_addr_gen_mode === undefined || link.inet6_addr_gen_mode === 'none',
    master: link.master,
    addresses: addressesByName.get(link.ifname) ?? [],
  }));
}

function parseAddress({ local, prefixlen }: { readonly local?: string; readonly prefixlen?: number }): LinkAddress[] {
  return local === undefined || prefixlen === undefined ? [] : [{ address: systemAddress(local), length: prefixlen }];
}
