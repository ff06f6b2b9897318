/**
 * The WireGuard contract on the kernel's own. `kernel.test.ts` runs it in the VM; it also runs on any machine whose
 * kernel has WireGuard: `node --test test/vm/wireguard-kernel.ts`.
 * @module
 */
import '../support/isolated.ts';
import { wgTransport } from '../../reconciler/drivers/wireguard/wg-transport.ts';
import { wireguardContract } from '../drivers/wireguard-contract.ts';

wireguardContract({
  name: 'kernel WireGuard by wg',
  mode: 'kernel',
  transport: wgTransport,
  runDirectory: '/run/scope',
});
