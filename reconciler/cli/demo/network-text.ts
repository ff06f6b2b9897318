/**
 * The demo's network as a person would write it, and the change that the demo makes to it.
 * @module
 */

export const members: readonly string[] = ['fra', 'home', 'office'];

export interface HostKeys {
  readonly host: string;
  readonly publicKey: string;
  readonly identity: string;
}

/** network.yaml with the keys that the hosts have just made; `relay` is the relay's public address. */
export function networkText(network: string, keys: readonly HostKeys[], relay: string): string {
  const keysOf = (name: string) => {
    const found = keys.find(({ host }) => host === name);
    return `publicKey: ${found?.publicKey}\n    identity: ${found?.identity}`;
  };
  return `version: 1
network: ${network}
addresses: [10.77.0.0/24, fd77:de30::/64]
hosts:
  fra:                                  # the relay: a public address, forwards for the others
    role: relay
    slot: 1
    endpoints: ["${relay}:51820"]
    address: [10.77.0.1, "fd77:de30::1"]
    ${keysOf('fra')}
  home:                                 # behind a NAT
    address: [10.77.0.2, "fd77:de30::2"]
    ${keysOf('home')}
  office:                               # behind another, symmetric one
    address: [10.77.0.3, "fd77:de30::3"]
    ${keysOf('office')}
`;
}

/** The same with a LAN behind home, which is its gateway. */
export function changedNetworkText(text: string): string {
  return text.replace(/(address: \[10\.77\.0\.2, .*\]\n)/, '$1    routes: [192.168.1.0/24]\n');
}
