/**
 * A kernel in memory: what each operation does to a `HostState`, with the side effects that Linux and WireGuard have.
 * Checked against Linux 6.18 in a network namespace. An operation that a kernel would refuse throws `RefusedByKernel`.
 * @module
 */
import { linkLocalAddress } from '../../reconciler/crypto/link-local.ts';
import { familyOf, type IpAddress, type Prefix } from '../../reconciler/model/address.ts';
import type { RouteConfig } from '../../reconciler/model/host-config.ts';
import type { Device, HostState, Peer } from '../../reconciler/model/host-state.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';
import type { Operation, PeerChanges } from '../../reconciler/model/operation.ts';
import { isSameRoute, isSameRule } from '../../reconciler/model/same-route.ts';

/** What a real kernel or tool answers with an error. The message names the rule that was broken. */
export class RefusedByKernel extends Error {
  override readonly name = 'RefusedByKernel';
  readonly operation: Operation;

  constructor(operation: Operation, reason: string) {
    super(`${reason}: ${JSON.stringify(operation)}`);
    this.operation = operation;
  }
}

/** A host on which Scope has never run. */
export const blankHost: HostState = {
  readAt: 1_800_000_000,
  devices: [],
  routes: [],
  rules: [],
  sysctls: { 'net/ipv4/ip_forward': '0', 'net/ipv6/conf/all/forwarding': '0', 'net/ipv6/conf/eth0/accept_ra': '1' },
  masquerade: { prefixes: [], damaged: false },
};

/** The state after `operation`. `ownKey` is the public half of the one private key that this host can set. */
export function applyOperation(state: HostState, operation: Operation, ownKey: PublicKey): HostState {
  const refuse = (reason: string): never => {
    throw new RefusedByKernel(operation, reason);
  };
  const device = (name: string): Device =>
    state.devices.find((each) => each.name === name) ?? refuse(`there is no device ${name}`);

  switch (operation.kind) {
    case 'set-sysctl': {
      const { key, value } = operation.sysctl;
      if (!(key in state.sysctls)) refuse(`there is no ${key} (yet)`);
      return { ...state, sysctls: { ...state.sysctls, [key]: value } };
    }
    case 'create-device':
      if (state.devices.some((each) => each.name === operation.device)) refuse('the device exists');
      return createDevice(state, operation.device);
    case 'delete-device':
      device(operation.device);
      return deleteDevice(state, operation.device);
    case 'set-link': {
      const { up, owner, mtu, addressGenerationOff } = operation.changes;
      const before = device(operation.device);
      const link: Device = {
        ...before,
        ...(owner !== undefined && { owner }),
        ...(mtu !== undefined && { mtu }),
        ...(addressGenerationOff && { addressGenerationOff }),
      };
      if (up === true && !before.up) {
        if (portTaken(state, link.name, link.listenPort)) refuse(`port ${link.listenPort} is in use`);
        return withDevice(state, linkUp(link));
      }
      return up === false && before.up ? linkDown(state, link) : withDevice(state, link);
    }
    case 'set-device': {
      const { publicKey, listenPort, fwmark } = operation.changes;
      const before = device(operation.device);
      if (publicKey !== undefined && publicKey !== ownKey) refuse(`there is no private key for ${publicKey}`);
      if (listenPort !== undefined && before.up && portTaken(state, before.name, listenPort)) {
        refuse(`port ${listenPort} is in use`);
      }
      return withDevice(state, {
        ...before,
        ...(publicKey !== undefined && { publicKey }),
        ...(listenPort !== undefined && { listenPort: before.up ? boundPort(listenPort, before.name) : listenPort }),
        ...(fwmark !== undefined && { fwmark }),
        // WireGuard drops a peer whose public key is the device's own.
        peers: before.peers.filter((peer) => peer.publicKey !== publicKey),
      });
    }
    case 'add-address': {
      const before = device(operation.device);
      if (before.addresses.includes(operation.address)) refuse('the address exists');
      const isIpv6 = operation.address.includes(':');
      if (isIpv6 && state.sysctls[disableIpv6(operation.device)] !== '0') refuse('IPv6 is disabled on the device');
      return withDevice(state, { ...before, addresses: [...before.addresses, operation.address] });
    }
    case 'delete-address': {
      const before = device(operation.device);
      if (!before.addresses.includes(operation.address)) refuse('there is no such address');
      return deleteAddress(state, before, operation.address);
    }
    case 'add-peer':
    case 'update-peer': {
      const before = device(operation.device);
      const known = before.peers.find((peer) => peer.publicKey === operation.peer.publicKey);
      // `wg set` would do either; a plan that takes one for the other has misread the state.
      if (operation.kind === 'add-peer' && known) refuse('the peer exists');
      if (operation.kind === 'update-peer' && !known) refuse('there is no such peer');
      // WireGuard ignores a peer with the device's own key, silently.
      if (operation.peer.publicKey === before.publicKey) return state;
      return withDevice(state, setPeer(before, operation.peer));
    }
    case 'remove-peer': {
      const before = device(operation.device);
      return withDevice(state, {
        ...before,
        peers: before.peers.filter((peer) => peer.publicKey !== operation.publicKey),
      });
    }
    case 'add-route':
      if (state.routes.some((each) => isSameRoute(each, operation.route))) refuse('the route exists');
      checkRoute(state, operation.route, refuse);
      return { ...state, routes: [...state.routes, operation.route] };
    case 'replace-route':
      checkRoute(state, operation.route, refuse);
      return {
        ...state,
        routes: [...state.routes.filter((each) => !isSameRoute(each, operation.route)), operation.route],
      };
    case 'delete-route':
      if (!state.routes.some((each) => isSameRoute(each, operation.route))) refuse('there is no such route');
      return { ...state, routes: state.routes.filter((each) => !isSameRoute(each, operation.route)) };
    case 'add-rule':
      if (state.rules.some((each) => isSameRule(each, operation.rule))) refuse('the rule exists');
      return { ...state, rules: [...state.rules, operation.rule] };
    case 'delete-rule':
      if (!state.rules.some((each) => isSameRule(each, operation.rule))) refuse('there is no such rule');
      return { ...state, rules: state.rules.filter((each) => !isSameRule(each, operation.rule)) };
    case 'set-masquerade':
      return { ...state, masquerade: { prefixes: operation.prefixes, damaged: false } };
  }
}

/** All states from `state` on: the first is `state` itself, the last the one after every operation. */
export function applyAll(
  state: HostState,
  operations: readonly Operation[],
  ownKey: PublicKey,
): readonly [HostState, ...HostState[]] {
  const states: [HostState, ...HostState[]] = [state];
  for (const operation of operations) states.push(applyOperation(states.at(-1) as HostState, operation, ownKey));
  return states;
}

function createDevice(state: HostState, name: string): HostState {
  const blank: Device = {
    name,
    owner: undefined,
    wireguard: true,
    up: false,
    mtu: 1420,
    addressGenerationOff: false,
    addresses: [],
    listenPort: 0,
    fwmark: 0,
    peers: [],
  };
  return {
    ...state,
    devices: [...state.devices, blank],
    // The strictest that hosts are found with: IPv6 is off on every new interface.
    sysctls: { ...state.sysctls, [rpFilter(name)]: '0', [disableIpv6(name)]: '1' },
  };
}

function rpFilter(device: string): string {
  return `net/ipv4/conf/${device}/rp_filter`;
}

function disableIpv6(device: string): string {
  return `net/ipv6/conf/${device}/disable_ipv6`;
}

/** A device takes its addresses, routes and switches with it; rules that name it stay, detached. */
function deleteDevice(state: HostState, name: string): HostState {
  const without = state.devices.filter((device) => device.name !== name);
  const { [rpFilter(name)]: _filter, [disableIpv6(name)]: _ipv6, ...sysctls } = state.sysctls;
  return flushSources({ ...state, devices: without, routes: state.routes.filter((r) => !isOver(r, name)), sysctls });
}

/** A device that comes up binds its port, and gives itself a link-local address unless that was turned off. */
function linkUp(device: Device): Device {
  const own = device.addressGenerationOff ? [] : [`${linkLocalAddress(`random ${device.name}` as PublicKey)}/64`];
  return {
    ...device,
    up: true,
    listenPort: boundPort(device.listenPort, device.name),
    addresses: [...device.addresses, ...own],
  };
}

/** A device that goes down loses its routes of both families and its IPv6 addresses (keep_addr_on_down is off). */
function linkDown(state: HostState, device: Device): HostState {
  const addresses = device.addresses.filter((address) => !address.includes(':'));
  const routes = state.routes.filter((route) => !isOver(route, device.name));
  return flushSources(withDevice({ ...state, routes }, { ...device, up: false, addresses }));
}

/** Without its last IPv4 address a device loses its IPv4 routes. */
function deleteAddress(state: HostState, device: Device, address: string): HostState {
  const addresses = device.addresses.filter((each) => each !== address);
  const lostIpv4 = !address.includes(':') && !addresses.some((each) => !each.includes(':'));
  const routes = state.routes.filter(
    (route) => !(lostIpv4 && isOver(route, device.name) && familyOf(route.prefix) === 'ipv4'),
  );
  return flushSources(withDevice({ ...state, routes }, { ...device, addresses }));
}

/** Routes whose source address the host no longer has: IPv4 removes them, IPv6 keeps them without a source. */
function flushSources(state: HostState): HostState {
  return {
    ...state,
    routes: state.routes.flatMap((route): readonly RouteConfig[] => {
      if (route.type !== 'unicast' || route.source === undefined || hasAddress(state, route.source)) return [route];
      if (familyOf(route.prefix) === 'ipv4') return [];
      const { source: _, ...sourceless } = route;
      return [sourceless];
    }),
  };
}

function hasAddress(state: HostState, address: IpAddress): boolean {
  return state.devices.some((device) => device.addresses.some((each) => each.startsWith(`${address}/`)));
}

function checkRoute(state: HostState, route: RouteConfig, refuse: (reason: string) => never): void {
  if (route.type !== 'unicast') return;
  const device = state.devices.find((each) => each.name === route.device);
  if (!device) refuse(`route before device ${route.device}`);
  if (!device?.up) refuse(`route over device ${route.device}, which is down`);
  if (route.source !== undefined && !hasAddress(state, route.source)) refuse(`route before address ${route.source}`);
}

/** An AllowedIP goes to the last peer that claims it; its former owner loses it without a word. */
function setPeer(device: Device, changes: PeerChanges): Device {
  const claimed = new Set<Prefix>(changes.allowedIps);
  const before: Peer = device.peers.find((peer) => peer.publicKey === changes.publicKey) ?? {
    publicKey: changes.publicKey,
    allowedIps: [],
    receivedBytes: 0,
    sentBytes: 0,
  };
  const { presharedKey, persistentKeepalive, ...kept } = before;
  const keepalive = changes.persistentKeepalive ?? persistentKeepalive ?? 0;
  const after: Peer = {
    ...kept,
    ...(changes.presharedKey !== 'none' && presharedKey && { presharedKey }),
    ...(changes.endpoint && { endpoint: changes.endpoint }),
    ...(changes.allowedIps && { allowedIps: [...claimed] }),
    ...(keepalive > 0 && { persistentKeepalive: keepalive }),
  };
  const others = device.peers.map((peer) => ({
    ...peer,
    allowedIps: peer.allowedIps.filter((prefix) => !claimed.has(prefix)),
  }));
  const known = device.peers.some((peer) => peer.publicKey === changes.publicKey);
  return {
    ...device,
    peers: known ? others.map((peer) => (peer.publicKey === changes.publicKey ? after : peer)) : [...others, after],
  };
}

function withDevice(state: HostState, device: Device): HostState {
  return { ...state, devices: state.devices.map((each) => (each.name === device.name ? device : each)) };
}

function portTaken(state: HostState, name: string, port: number): boolean {
  return port !== 0 && state.devices.some((each) => each.name !== name && each.up && each.listenPort === port);
}

/** Port 0 asks the kernel for any free one; which one follows from the device's name here (base 31, so no two collide). */
function boundPort(port: number, name: string): number {
  return port !== 0 ? port : 33_000 + ([...name].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 0) % 19_997);
}

function isOver(route: RouteConfig, device: string): boolean {
  return route.type === 'unicast' && route.device === device;
}
