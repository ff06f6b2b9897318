/**
 * Interfaces on which this host listens to IPv6 router advertisements: it would stop as soon as it forwards, and lose its
 * own default route, unless `accept_ra` is 2 there.
 * @module
 */
import type { Link } from '../drivers/link/links.ts';
import { readSysctl } from '../drivers/sysctl/sysctls.ts';

/** Names, sorted. Where the kernel forwards already, `accept_ra` 1 has no effect: such an interface is not listed. */
export async function routerAdvertisementInterfaces(links: readonly Link[]): Promise<readonly string[]> {
  // A bridge's or bond's member has no IP of its own.
  const names = links.filter((link) => link.master === undefined).map(({ name }) => name);
  const listening = await Promise.all(names.map(listens));
  return names.filter((_, index) => listening[index]).sort();
}

async function listens(name: string): Promise<boolean> {
  const directory = `net/ipv6/conf/${name}`;
  const [accept, forwarding, disabled] = await Promise.all(
    ['accept_ra', 'forwarding', 'disable_ipv6'].map((key) => readSysctl(`${directory}/${key}`)),
  );
  return disabled === '0' && (accept === '2' || (accept === '1' && forwarding === '0'));
}
