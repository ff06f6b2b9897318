/**
 * How `wg` is started: what stands in its arguments and environment, recorded by a program that stands in for it and
 * then runs the real one.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createInterface } from '../../reconciler/drivers/wireguard/interface.ts';
import { wgTransport } from '../../reconciler/drivers/wireguard/wg-transport.ts';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';
import { makeKeyPair, run } from '../support/system.ts';

const device = 'scopet2';
const record = '/run/record';
const self = makeKeyPair();
const secrets = {
  privateKey: (key: PublicKey) => (key === self.publicKey ? self.privateKey : undefined),
  runDirectory: '/run/scope',
};

before(async () => {
  await createInterface(device, 'auto');
  // The first directory of the fixed search path; the mount is this file's own.
  run('mount', '-t', 'tmpfs', 'tmpfs', '/usr/local/sbin');
  writeFileSync(
    '/usr/local/sbin/wg',
    `#!/bin/sh
tr '\\0' '\\n' </proc/$$/environ >>${record}
printf 'argument %s\\n' "$@" >>${record}
printf 'descriptor %s\\n' "$(readlink /proc/$$/fd/3)" >>${record}
exec ${run('sh', '-c', 'command -v wg').trim()} "$@"
`,
  );
  chmodSync('/usr/local/sbin/wg', 0o755);
});

after(() => run('ip', 'link', 'del', device));

test('the private key travels by an unnamed file, not by arguments or environment', async () => {
  writeFileSync(record, '');
  await wgTransport.write(
    device,
    [
      { kind: 'set-device', device, changes: { publicKey: self.publicKey, fwmark: 1 }, before: {} },
      { kind: 'add-peer', device, peer: { publicKey: makeKeyPair().publicKey, allowedIps: ['10.0.0.1/32' as Prefix] } },
    ],
    secrets,
  );
  assert.equal(run('wg', 'show', device, 'public-key').trim(), self.publicKey);
  const text = readFileSync(record, 'utf8');
  assert.match(text, /^argument private-key\nargument \/dev\/fd\/3$/m);
  assert.match(text, /^descriptor \/run\/scope\/\.[0-9a-f]{18} \(deleted\)$/m);
  assert.ok(!text.includes(self.privateKey.reveal()));
  assert.equal(text.match(/^argument set$/gm)?.length, 1, 'one call for all of it');
});

test('the environment is fixed', async () => {
  process.env.WG_HIDE_KEYS = 'always';
  writeFileSync(record, '');
  await wgTransport.read(device);
  const environment = readFileSync(record, 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z_]+=/.test(line));
  assert.deepEqual(
    environment
      .map((line) => line.replace(/=.*/, ''))
      .filter((name) => name !== 'PWD')
      .sort(),
    ['LC_ALL', 'PATH', 'WG_ENDPOINT_RESOLUTION_RETRIES'],
  );
});

test('an error names the call and holds no key', async () => {
  const operation = {
    kind: 'set-device',
    device: 'nowhere0',
    changes: { publicKey: self.publicKey },
    before: {},
  } as const;
  await assert.rejects(wgTransport.write('nowhere0', [operation], secrets), (error: Error) => {
    assert.match(error.message, /^wg set failed \(exit 1\): /);
    assert.ok(
      !JSON.stringify({ ...error, message: error.message, stack: error.stack, cause: error.cause }).includes(
        self.privateKey.reveal(),
      ),
    );
    return true;
  });
});
