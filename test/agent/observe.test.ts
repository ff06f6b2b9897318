/**
 * What a host sees of its surroundings, on interfaces and routes that really exist.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { observe } from '../../reconciler/agent/observe.ts';
import { resolveAndRemember } from '../../reconciler/agent/remembered-names.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { makeEdge, makeNetwork, makeRelay } from '../support/host-network.ts';
import { run } from '../support/system.ts';

const ip = (words: string) => run('ip', ...words.split(' '));
const network = makeNetwork([makeEdge('home', 2), makeRelay('fra', 1, 1)]);
const observeHere = () => observe({ network, names: [], stateDirectory: '/run/nowhere' });

beforeEach(() => {
  ip('link add lan0 type veth peer name lan1');
  ip('link set lan0 up');
  ip('link set lan1 up');
});
afterEach(() => ip('link del lan0'));

test('LANs that the host stands in: not loopback, link-local, tunnels, what is down, or what is ours', async () => {
  ip('address add 192.168.1.7/24 dev lan0');
  ip('address add fd99::7/64 dev lan0 nodad');
  ip('address add 169.254.7.7/16 dev lan0');
  ip('address add 10.8.0.2/32 dev lan0');
  ip('address add 192.168.1.8/24 dev lan1');
  assert.deepEqual((await observeHere()).connectedPrefixes, ['192.168.1.0/24', 'fd99::/64']);
  ip('link set lan0 alias scope:mesh9');
  assert.deepEqual((await observeHere()).connectedPrefixes, ['192.168.1.0/24']);
  ip('link set lan1 down');
  assert.deepEqual((await observeHere()).connectedPrefixes, []);
});

test('families with a way out: a default route in any table, or a public address', async () => {
  ip('address add 192.168.1.7/24 dev lan0');
  ip('address add fd99::7/64 dev lan0 nodad');
  assert.deepEqual((await observeHere()).underlayFamilies, []);
  ip('route add default via 192.168.1.1 table 77');
  assert.deepEqual((await observeHere()).underlayFamilies, ['ipv4']);
  ip('address add 2001:db8::7/64 dev lan0 nodad');
  assert.deepEqual((await observeHere()).underlayFamilies, ['ipv4', 'ipv6']);
  ip('link set lan0 alias scope:mesh0');
  assert.deepEqual((await observeHere()).underlayFamilies, []);
});

test('interfaces that would stop listening to router advertisements', async () => {
  const set = (key: string, value: string) => writeFileSync(`/proc/sys/net/ipv6/conf/${key}`, value);
  set('lan0/accept_ra', '1');
  set('lan1/accept_ra', '0');
  assert.deepEqual((await observeHere()).routerAdvertisementInterfaces, ['lan0']);
  set('lan1/accept_ra', '2');
  assert.deepEqual((await observeHere()).routerAdvertisementInterfaces, ['lan0', 'lan1']);
  set('lan0/forwarding', '1');
  assert.deepEqual((await observeHere()).routerAdvertisementInterfaces, ['lan1'], 'lan0 has stopped already');
  set('lan1/forwarding', '1');
  assert.deepEqual((await observeHere()).routerAdvertisementInterfaces, ['lan1'], '2 listens all the same');
  set('lan1/disable_ipv6', '1');
  assert.deepEqual((await observeHere()).routerAdvertisementInterfaces, []);
});

test('names are remembered while DNS does not answer, forgotten with the network, and never written in vain', async () => {
  const directory = mkdtempSync('/run/state-');
  const file = join(directory, 'resolved-names.json');
  const server = await startDnsServer({ 'fra.example.com': ['198.51.100.1'], 'ams.example.com': ['198.51.100.2'] });
  const options = { refused: [], servers: [server.address], deadlineMs: 300, hostsFile: '/nowhere' };
  const resolve = (...names: readonly string[]) => resolveAndRemember(names, directory, options);
  const both = { 'ams.example.com': ['198.51.100.2'], 'fra.example.com': ['198.51.100.1'] };
  assert.deepEqual(await resolve('fra.example.com', 'ams.example.com'), both);
  server.table = { 'fra.example.com': 'silent', 'ams.example.com': 'failing', 'new.example.com': 'silent' };
  assert.deepEqual(await resolve('fra.example.com', 'ams.example.com', 'new.example.com'), {
    ...both,
    'new.example.com': [],
  });
  const text = readFileSync(file, 'utf8');
  assert.deepEqual(JSON.parse(text), both);
  server.table = { 'fra.example.com': ['203.0.113.1'] };
  assert.deepEqual(await resolve('fra.example.com'), { 'fra.example.com': ['203.0.113.1'] });
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { 'fra.example.com': ['203.0.113.1'] });
  for (const rubbish of ['{', 'null', '7', '{"fra.example.com": ["not an address", 7, "203.0.113.9"]}']) {
    writeFileSync(file, rubbish);
    server.table = { 'fra.example.com': ['203.0.113.1'] };
    assert.deepEqual(await resolve('fra.example.com'), { 'fra.example.com': ['203.0.113.1'] });
  }
  server.close();
});

test('a name has an entry in the observations even if nothing is known of it', async () => {
  const named = makeNetwork([makeRelay('fra', 1, 1, { endpoints: [{ host: 'fra.invalid', port: 1 }] })]);
  run('mount', '--bind', '/dev/null', '/etc/resolv.conf');
  const { addressesByName } = await observe({ network: named, names: ['fra.invalid'], stateDirectory: '/run/nowhere' });
  run('umount', '/etc/resolv.conf');
  assert.deepEqual(addressesByName, { 'fra.invalid': [] });
});
