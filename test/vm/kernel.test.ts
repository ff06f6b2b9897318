/**
 * Kernel WireGuard: the contract of the driver, and one example from commit to packets.
 * @module
 */
import { test } from 'node:test';
import { testInGuest } from './in-guest.ts';

test('the driver keeps its contract on kernel WireGuard', async (context) => {
  const passed = await testInGuest(['test/vm/wireguard-kernel.ts'], 10);
  context.diagnostic(`${passed} tests`);
});

test('an example works on kernel WireGuard', async () => {
  await testInGuest(['test/vm/example-kernel.ts'], 1);
});
