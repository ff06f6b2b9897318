/**
 * Every scenario of the lab on kernel WireGuard, each in a VM of its own.
 * @module
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testInGuest } from './in-guest.ts';

const root = join(import.meta.dirname, '../..');
const hour = 3_600_000;

for (const file of globSync('test/lab/*.test.ts', { cwd: root }).sort()) {
  test(`${file} on kernel WireGuard`, async (context) => {
    const passed = await testInGuest([file], 1, { timeoutMs: hour, memoryMiB: 4096 });
    context.diagnostic(`${passed} tests`);
  });
}
