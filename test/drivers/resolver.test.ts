/**
 * Names to addresses, by a real DNS server on loopback and a real hosts file.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { type ResolverOptions, resolveNames } from '../../reconciler/drivers/resolver/resolve-names.ts';
import type { Prefix } from '../../reconciler/model/address.ts';
import { type DnsServer, startDnsServer } from '../support/dns-server.ts';
import { run } from '../support/system.ts';

let server: DnsServer;
let options: ResolverOptions;

before(async () => {
  server = await startDnsServer({});
  writeFileSync(
    '/run/hosts',
    '# comment\n192.0.2.9 Listed.example.com alias # more\n2001:db8::9\tlisted.example.com\n',
  );
  options = {
    refused: ['10.77.0.0/24', 'fd77::/64'] as Prefix[],
    servers: [server.address],
    hostsFile: '/run/hosts',
    deadlineMs: 600,
  };
});
after(() => server.close());

const resolve = async (name: string) => (await resolveNames([name], options)).get(name);

test('both families, sorted, without duplicates; one family alone is no failure', async () => {
  server.table = {
    'both.example.com': ['198.51.100.2', '198.51.100.1', '198.51.100.1', '2001:db8::1'],
    'four.example.com': ['198.51.100.4'],
    'six.example.com': ['2001:db8::6'],
  };
  const resolutions = await resolveNames(Object.keys(server.table), options);
  assert.deepEqual(
    Object.fromEntries([...resolutions].map(([name, { addresses, failure }]) => [name, failure ?? addresses])),
    {
      'both.example.com': ['198.51.100.1', '198.51.100.2', '2001:db8::1'],
      'four.example.com': ['198.51.100.4'],
      'six.example.com': ['2001:db8::6'],
    },
  );
});

test('the hosts file comes first, and DNS is not asked', async () => {
  server.table = { 'listed.example.com': ['198.51.100.1'] };
  server.questions.length = 0;
  assert.deepEqual(await resolve('listed.example.com'), { addresses: ['192.0.2.9', '2001:db8::9'] });
  assert.deepEqual(await resolve('alias'), { addresses: ['192.0.2.9'] });
  assert.deepEqual(server.questions, []);
});

test('answers that no endpoint can have are dropped', async () => {
  server.table = {
    'bad.example.com': [
      '127.0.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '169.254.1.1',
      '10.77.0.9',
      '::1',
      '::',
      'ff02::1',
      'fe80::1',
      'fd77::5',
      '::ffff:c000:201',
    ],
    'mixed.example.com': ['127.0.0.1', '198.51.100.1'],
  };
  assert.deepEqual(await resolve('bad.example.com'), {
    addresses: [],
    failure: 'only addresses that no endpoint can have',
  });
  assert.deepEqual(await resolve('mixed.example.com'), { addresses: ['198.51.100.1'] });
});

test('a name that does not exist, and a server that fails, are told', async () => {
  server.table = { 'failing.example.com': 'failing' };
  assert.deepEqual(await resolve('missing.example.com'), { addresses: [], failure: 'ENOTFOUND' });
  assert.deepEqual(await resolve('failing.example.com'), { addresses: [], failure: 'ESERVFAIL' });
});

test('one deadline for all names together; those that answer are not lost to those that do not', async () => {
  const silent = Array.from({ length: 50 }, (_, index) => `silent${index}.example.com`);
  server.table = {
    ...Object.fromEntries(silent.map((name) => [name, 'silent' as const])),
    'good.example.com': ['198.51.100.1'],
  };
  const started = Date.now();
  const resolutions = await resolveNames([...silent, 'good.example.com'], options);
  assert.ok(Date.now() - started < 3_000);
  assert.deepEqual(resolutions.get('good.example.com'), { addresses: ['198.51.100.1'] });
  assert.deepEqual(resolutions.get('silent7.example.com'), { addresses: [], failure: 'no answer within 600 ms' });
});

test('a process whose DNS is silent ends at its deadline: nothing holds it back', () => {
  const script = `
    import { resolveNames } from '${join(import.meta.dirname, '../../reconciler/drivers/resolver/resolve-names.ts')}';
    const found = await resolveNames(['silent.example.com'], { refused: [], servers: ['192.0.2.1'], deadlineMs: 300 });
    process.stdout.write(found.get('silent.example.com').failure);`;
  // A black hole: packets go nowhere and no error comes back.
  run('ip', 'link', 'add', 'hole0', 'type', 'veth', 'peer', 'name', 'hole1');
  run('ip', 'link', 'set', 'hole0', 'up');
  run('ip', 'link', 'set', 'hole1', 'up');
  run('ip', 'address', 'add', '192.0.2.2/24', 'dev', 'hole0');
  run('ip', 'neighbour', 'add', '192.0.2.1', 'lladdr', '02:00:00:00:00:01', 'dev', 'hole0');
  const started = Date.now();
  const output = run(process.execPath, '--input-type=module-typescript', '-e', script);
  assert.equal(output, 'no answer within 300 ms');
  assert.ok(Date.now() - started < 4_000);
});
