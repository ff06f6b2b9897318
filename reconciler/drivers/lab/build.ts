/**
 * From a `Layout` to one shell script that makes it. One script, because starting a process from Node for each of some
 * fifty steps would cost more than the steps.
 * @module
 */
import type { Layout, Member, NamespaceLayout, Segment } from './layout.ts';
import { natRules } from './nat.ts';

/** Directories that a host has for itself, empty at first. */
const privateDirectories = ['/etc/scope', '/var/lib/scope'];

/** Paths of a namespace's files in a run's directory. */
export function namespaceFiles(directory: string, name: string): { net: string; mount: string; uts: string } {
  return { net: `${directory}/${name}.net`, mount: `${directory}/${name}.mnt`, uts: `${directory}/${name}.uts` };
}

/** A script for `sh -e` that makes everything in the run's directory, which must be a private mount. */
export function buildScript(layout: Layout, directory: string): string {
  const enter = (name: string) => `nsenter --net=${namespaceFiles(directory, name).net}`;
  return [
    // What is made here stands in for folders that everybody can enter.
    'umask 022',
    ...layout.namespaces.map((namespace) => createNamespace(namespace, directory)),
    ...layout.segments.map(
      (segment) => `${enter(segment.router)} ip -batch - ${here(routerLines(segment, directory))}`,
    ),
    ...layout.segments.flatMap((segment) =>
      segment.members.map((member) => `${enter(member.namespace)} ip -batch - ${here(memberLines(segment, member))}`),
    ),
    ...layout.namespaces
      .filter(({ role }) => role === 'nat')
      .map(({ name, nat }) => `${enter(name)} nft -f - ${here([natRules(nat)])}`),
  ].join('\n');
}

function here(lines: readonly string[]): string {
  return `<<'END'\n${lines.join('\n')}\nEND`;
}

function createNamespace(namespace: NamespaceLayout, directory: string): string {
  const { net, mount, uts } = namespaceFiles(directory, namespace.name);
  const forwarding = namespace.role === 'host' ? 0 : 1;
  // Set before there are interfaces, which take their values from `default`. Hosts start from the strictest values
  // that a distribution ships; duplicate address detection would keep IPv6 addresses unusable for a second or two.
  const sysctls = [
    `echo ${forwarding} > /proc/sys/net/ipv4/ip_forward`,
    `echo ${forwarding} > /proc/sys/net/ipv6/conf/all/forwarding`,
    'echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter',
    'echo 1 > /proc/sys/net/ipv4/conf/default/rp_filter',
    'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad',
    'echo 0 > /proc/sys/net/ipv6/conf/all/accept_dad',
    'ip link set lo up',
  ];
  if (namespace.role !== 'host') return `: > ${net}\nunshare --net=${net} sh -e ${here(sysctls)}`;
  const setup = [
    ...sysctls,
    // What other runs hold must not live on in this copy of the mount table after they have ended.
    `for mounted in /run/scope-lab/*/; do umount -l "$mounted" 2>/dev/null || true; done`,
    'umount -l /run/netns 2>/dev/null || true',
    'mount -t sysfs sysfs /sys',
    'mount -t tmpfs -o mode=755 run /run',
    'mkdir -p /run/wireguard /run/scope /run/lock /run/home',
    ...['/etc', '/var/lib'].flatMap((path) => {
      const layer = `/run/.lab${path}`;
      const options = `lowerdir=${path},upperdir=${layer}/upper,workdir=${layer}/work`;
      return [`mkdir -p ${layer}/upper ${layer}/work`, `mount -t overlay -o ${options} overlay ${path}`];
    }),
    ...privateDirectories.flatMap((path) => [`mkdir -p ${path}`, `mount -t tmpfs -o mode=755 scope ${path}`]),
    `echo ${namespace.name} > /proc/sys/kernel/hostname`,
  ];
  return `: > ${net}; : > ${mount}; : > ${uts}
unshare --net=${net} --mount=${mount} --uts=${uts} sh -e ${here(setup)}`;
}

function routerLines(segment: Segment, directory: string): string[] {
  const { bridge } = segment;
  return [
    `link add name ${bridge} type bridge`,
    `link set dev ${bridge} up`,
    ...segment.routerAddresses.map(
      (address) => `address add ${address} dev ${bridge}${address.includes(':') ? ' nodad' : ''}`,
    ),
    ...segment.members.flatMap((member) => [
      `link add name ${member.port} type veth peer name ${member.interface} netns ${namespaceFiles(directory, member.namespace).net}`,
      `link set dev ${member.port} master ${bridge} up`,
      ...member.ownAddresses.map((own) => `route add ${own} via ${viaOf(member, own)} dev ${bridge}`),
      ...(member.routed ? [`route add ${member.routed} via ${member.ipv6} dev ${bridge}`] : []),
    ]),
  ];
}

function memberLines(segment: Segment, member: Member): string[] {
  const [gateway4, gateway6] = segment.routerAddresses.map((address) => address.slice(0, address.indexOf('/')));
  const dev = `dev ${member.interface}`;
  const source = (ipv6: boolean) => {
    const own = member.ownAddresses.find((address) => address.includes(':') === ipv6);
    return own ? ` src ${own}` : '';
  };
  return [
    `link set dev ${member.interface} up`,
    `address add ${member.ipv4}/24 ${dev}`,
    ...(member.ipv6 ? [`address add ${member.ipv6}/64 ${dev} nodad`] : []),
    ...member.ownAddresses.map((own) => `address add ${own} ${dev}${own.includes(':') ? ' nodad' : ''}`),
    `route add default via ${gateway4} ${dev}${source(false)}`,
    ...(member.ipv6 ? [`route add default via ${gateway6} ${dev}${source(true)}`] : []),
  ];
}

function viaOf(member: Member, own: string): string {
  const via = own.includes(':') ? member.ipv6 : member.ipv4;
  if (!via) throw new Error(`expected IPv6 on ${member.namespace}, which has the address ${own}`);
  return via;
}
