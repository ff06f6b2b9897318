/**
 * Where a peer is tried, and whose names have to be resolved for it.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IpAddress, Prefix } from '../../reconciler/model/address.ts';
import { formatEndpoint } from '../../reconciler/model/endpoint.ts';
import type { HostName } from '../../reconciler/model/network.ts';
import { unobserved } from '../../reconciler/model/observations.ts';
import { compile } from '../../reconciler/plan/compile.ts';
import { endpointNames } from '../../reconciler/plan/endpoint-candidates.ts';
import { makeEdge, makeNetwork, makeRelay } from '../support/host-network.ts';

const home = makeEdge('home', 3);
const relayNamed = (host: string) => makeRelay('fra', 1, 1, { endpoints: [{ host, port: 51820 }] });

function candidates(host: string, observations = unobserved): readonly string[] {
  const config = compile(makeNetwork([relayNamed(host), home]), observations, home.name);
  return config.devices.flatMap((device) => device.peers.flatMap((peer) => peer.endpoints.map(formatEndpoint)));
}

test('a name that was asked for becomes its addresses, another one stays a name, whatever it is', () => {
  const addressesByName = { 'fra.example.com': ['192.0.2.1', '2001:db8::1'] as IpAddress[] };
  assert.deepEqual(candidates('fra.example.com', { ...unobserved, addressesByName }), [
    '192.0.2.1:51820',
    '[2001:db8::1]:51820',
  ]);
  assert.deepEqual(candidates('fra.example.com'), ['fra.example.com:51820']);
  assert.deepEqual(candidates('constructor'), ['constructor:51820']);
  assert.deepEqual(candidates('constructor', { ...unobserved, addressesByName: { constructor: [] } }), []);
});

test('an address behind a tunnel is no way to build one, unless this host stands in that LAN', () => {
  const routes = [{ prefix: '192.168.1.0/24' as Prefix, masquerade: false, redundant: false, priority: 0 }];
  const network = makeNetwork([{ ...relayNamed('fra.example.com'), routes }, home]);
  const addressesByName = { 'fra.example.com': ['10.77.0.1', '192.168.1.1', '203.0.113.1'] as IpAddress[] };
  const tried = (connectedPrefixes: readonly Prefix[]) =>
    compile(network, { ...unobserved, addressesByName, connectedPrefixes }, home.name)
      .devices.flatMap((device) => device.peers.flatMap((peer) => peer.endpoints))
      .map(({ host }) => host);
  assert.deepEqual(tried([]), ['203.0.113.1']);
  assert.deepEqual(tried(routes.map(({ prefix }) => prefix)), ['192.168.1.1', '203.0.113.1']);
});

test('a relay waits for edges, and calls other relays and devices that can be found', () => {
  const named = (name: string) => [{ host: `${name}.example.com`, port: 51820 }];
  const network = makeNetwork([
    makeRelay('ams', 1, 1, { endpoints: [] }),
    makeRelay('fra', 2, 2, { endpoints: named('fra') }),
    makeEdge('edge', 3, { endpoints: named('edge') }),
    makeEdge('nas', 4, { static: true, via: 'ams' as HostName, endpoints: named('nas') }),
    makeEdge('phone', 5, { static: true, via: 'fra' as HostName }),
  ]);
  assert.deepEqual(endpointNames(network, 'ams' as HostName), ['fra.example.com', 'nas.example.com']);
  const [main] = compile(network, unobserved, 'ams' as HostName).devices;
  const called = main?.peers.map(({ host, endpoints, persistentKeepalive }) => [
    host,
    endpoints.map(formatEndpoint),
    persistentKeepalive,
  ]);
  assert.deepEqual(called, [
    ['edge', [], undefined],
    ['nas', ['nas.example.com:51820'], 25],
  ]);
});
