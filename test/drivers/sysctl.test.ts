/**
 * Kernel switches, in a network namespace of the file's own.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasIpv6, readSysctls, writeSysctl } from '../../reconciler/drivers/sysctl/sysctls.ts';
import { run } from '../support/system.ts';

test('values are set and read back; what does not exist is missing', async () => {
  run('ip', 'link', 'add', 'with.dot', 'type', 'veth', 'peer', 'name', 'veth1');
  const key = 'net/ipv4/conf/with.dot/rp_filter';
  await writeSysctl({ key, value: '2' });
  await writeSysctl({ key: 'net/ipv4/ip_forward', value: '1' });
  assert.equal(run('cat', `/proc/sys/${key}`), '2\n');
  const missing = 'net/ipv4/conf/nowhere0/rp_filter';
  assert.deepEqual(await readSysctls([key, missing, 'net/ipv4/ip_forward']), {
    [key]: '2',
    'net/ipv4/ip_forward': '1',
  });
  assert.equal(await hasIpv6(), true);
});

test('a switch that does not exist, or a value that it does not take, is an error of that switch alone', async () => {
  const expected = { code: 'SYSCTL_FAILED', reaction: 'stall' };
  await assert.rejects(writeSysctl({ key: 'net/ipv4/conf/nowhere0/rp_filter', value: '2' }), {
    ...expected,
    message: 'expected to set net/ipv4/conf/nowhere0/rp_filter to 2: ENOENT',
  });
  await assert.rejects(writeSysctl({ key: 'net/ipv4/ip_forward', value: 'yes' }), expected);
});

test('no key leads out of /proc/sys/net', async () => {
  for (const key of [
    'kernel/hostname',
    'net/../kernel/hostname',
    'net/ipv4/..',
    '/net/ipv4/ip_forward',
    'net',
    'net//x',
    'net/./x',
    'net/a\0b',
  ]) {
    await assert.rejects(readSysctls([key]), { name: 'InternalError' }, key);
    await assert.rejects(writeSysctl({ key, value: '0' }), { name: 'InternalError' }, key);
  }
});
