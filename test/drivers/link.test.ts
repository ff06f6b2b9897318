/**
 * Interfaces and addresses: changes by `ip -batch`, judged by `ip` as a person would read it.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { changeByIp } from '../../reconciler/drivers/ip.ts';
import { type LinkOperation, linkLines } from '../../reconciler/drivers/link/link-lines.ts';
import { formatLinkAddress, onLinkPrefix, ownerOf, readLinks } from '../../reconciler/drivers/link/links.ts';
import type { LinkChanges } from '../../reconciler/model/operation.ts';
import { run } from '../support/system.ts';

before(() => run('ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1'));
after(() => run('ip', 'link', 'del', 'veth0'));

const change = (operation: LinkOperation) => changeByIp('any', linkLines(operation));
const setLink = (device: string, changes: LinkChanges) => change({ kind: 'set-link', device, changes, before: {} });
const readLink = async (name: string) => (await readLinks()).find((link) => link.name === name);

test('owner, mtu, address generation and up are set and read back', async () => {
  const fresh = await readLink('veth0');
  assert.deepEqual(
    [fresh?.alias, fresh?.up, fresh?.addressGenerationOff, fresh?.kind, fresh?.loopback],
    [undefined, false, false, 'veth', false],
  );
  const changes = { owner: 'mesh0', mtu: 1380, up: true, addressGenerationOff: true } as const;
  assert.deepEqual(await setLink('veth0', changes), [undefined, undefined, undefined, undefined]);
  const text = run('ip', '-details', 'link', 'show', 'veth0');
  assert.match(text, /alias scope:mesh0/);
  assert.match(text, /mtu 1380/);
  assert.match(text, /addrgenmode none/);
  assert.match(text, /[<,]UP[,>]/);
  assert.doesNotMatch(run('ip', '-6', 'address', 'show', 'veth0'), /inet6/, 'no link-local address of the kernel');
  const link = await readLink('veth0');
  assert.equal(link && ownerOf(link), 'mesh0');
  assert.deepEqual([link?.mtu, link?.up, link?.addressGenerationOff], [1380, true, true]);
});

test('an alias of another program is no owner', async () => {
  run('ip', 'link', 'set', 'veth1', 'alias', 'uplink scope:mesh0');
  const link = await readLink('veth1');
  assert.equal(link && ownerOf(link), undefined);
});

test('addresses are added, also twice, and deleted; the error of a missing one is told', async () => {
  const addresses = ['10.77.0.2/32', 'fd77::2/128', 'fe80::5:6/64'];
  for (const address of [...addresses, ...addresses]) {
    assert.deepEqual(await change({ kind: 'add-address', device: 'veth0', address }), [undefined]);
  }
  assert.deepEqual((await readLink('veth0'))?.addresses.map(formatLinkAddress), addresses);
  for (const address of addresses) {
    assert.deepEqual(await change({ kind: 'delete-address', device: 'veth0', address }), [undefined]);
    const [error] = await change({ kind: 'delete-address', device: 'veth0', address });
    assert.match(error?.message ?? '', /^ip failed \(exit [0-9]+\): /);
  }
  assert.doesNotMatch(run('ip', 'address', 'show', 'veth0'), /inet/);
});

test('one failing line does not stop the others, and is the one that is named', async () => {
  const lines = [
    'link set dev nowhere0 up',
    'link set dev veth1 mtu 1300',
    'address del 10.9.9.9/32 dev veth1',
    'link set dev veth1 up',
  ];
  const errors = await changeByIp('any', lines);
  assert.deepEqual(
    errors.map((error) => error !== undefined),
    [true, false, true, false],
  );
  assert.match(errors[0]?.message ?? '', /nowhere0/);
  assert.match(run('ip', 'link', 'show', 'veth1'), /[<,]UP[,>].*mtu 1300/);
});

test('text that is not one command is a bug, and nothing is run', async () => {
  for (const line of ['link set dev a\nlink del veth0', 'link set dev "a b"', '-force link', 'link # del', '']) {
    await assert.rejects(changeByIp('any', ['link del dev veth0', line]), { name: 'InternalError' });
  }
  assert.ok(await readLink('veth0'));
});

test('the prefix that an address makes on-link', () => {
  const prefix = (address: string, length: number) => onLinkPrefix({ address: address as never, length });
  assert.equal(prefix('192.168.1.7', 24), '192.168.1.0/24');
  assert.equal(prefix('2001:db8:0:1:2::3', 64), '2001:db8:0:1::/64');
});
