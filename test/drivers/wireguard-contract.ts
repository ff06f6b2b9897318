/**
 * What a WireGuard implementation and a way to talk to it must do together, whatever they are: the kernel's or a program,
 * by `wg` or by the control socket. Judged by `wg showconf` and `ip`, not by our own reading alone.
 *
 * Runs wherever it may make interfaces freely: inside namespaces of its own, or in a virtual machine.
 * @module
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  createInterface,
  type WireGuardMode,
  waitForProgramToEnd,
} from '../../reconciler/drivers/wireguard/interface.ts';
import type { Transport, WireGuardOperation } from '../../reconciler/drivers/wireguard/wireguard-device.ts';
import type { Prefix } from '../../reconciler/model/address.ts';
import type { PublicKey } from '../../reconciler/model/key.ts';
import { makeKeyPair, run, runWith, succeeds } from '../support/system.ts';

export interface Implementation {
  /** Shown as the name of the suite. */
  readonly name: string;
  readonly mode: WireGuardMode;
  readonly transport: Transport;
  readonly runDirectory: string;
}

const device = 'scopet0';

export function wireguardContract({ name, mode, transport, runDirectory }: Implementation): void {
  const self = makeKeyPair();
  const [first, second, third] = [makeKeyPair().publicKey, makeKeyPair().publicKey, makeKeyPair().publicKey];
  const secrets = {
    privateKey: (key: PublicKey) => (key === self.publicKey ? self.privateKey : undefined),
    runDirectory,
  };
  const write = (...operations: readonly WireGuardOperation[]) => transport.write(device, operations, secrets);
  const setDevice = (changes: Extract<WireGuardOperation, { kind: 'set-device' }>['changes']): WireGuardOperation => ({
    kind: 'set-device',
    device,
    changes,
    before: {},
  });
  const addPeer = (peer: Extract<WireGuardOperation, { kind: 'add-peer' }>['peer']): WireGuardOperation => ({
    kind: 'add-peer',
    device,
    peer,
  });
  const removePeer = (publicKey: PublicKey): WireGuardOperation => ({ kind: 'remove-peer', device, publicKey });
  const readPeer = async (key: PublicKey) =>
    (await transport.read(device)).peers.find((peer) => peer.publicKey === key);
  const allowedIpsOf = (key: PublicKey) =>
    run('wg', 'show', device, 'allowed-ips')
      .split('\n')
      .find((line) => line.startsWith(key))
      ?.slice(key.length + 1)
      .split(' ')
      .sort();

  const sections = () =>
    run('wg', 'showconf', device)
      .split('[Peer]')
      .map((section) => section.trim());

  describe(name, () => {
    beforeEach(() => createInterface(device, mode));
    afterEach(async () => {
      if (succeeds('ip', 'link', 'show', device)) run('ip', 'link', 'del', device);
      await waitForProgramToEnd(device);
    });

    test('a new interface is blank and down', async () => {
      const { publicKey, fwmark, peers } = await transport.read(device);
      assert.deepEqual({ publicKey, fwmark, peers }, { publicKey: undefined, fwmark: 0, peers: [] });
      assert.doesNotMatch(run('ip', 'link', 'show', device), /[<,]UP[,>]/);
    });

    test('private key, port and mark are set, and read back as public key, port and mark', async () => {
      await write(setDevice({ publicKey: self.publicKey, listenPort: 51999, fwmark: 0x5c0e }));
      assert.equal(run('wg', 'show', device, 'public-key').trim(), self.publicKey);
      assert.equal(run('wg', 'show', device, 'private-key').trim(), self.privateKey.reveal());
      assert.equal(run('wg', 'show', device, 'listen-port').trim(), '51999');
      assert.equal(run('wg', 'show', device, 'fwmark').trim(), '0x5c0e');
      const read = await transport.read(device);
      assert.equal(read.publicKey, self.publicKey);
      assert.equal(read.listenPort, 51999);
      assert.equal(read.fwmark, 0x5c0e);
    });

    test('a mark of 0 clears it, and what is not named stays', async () => {
      await write(setDevice({ publicKey: self.publicKey, listenPort: 51999, fwmark: 0x5c0e }));
      await write(setDevice({ fwmark: 0 }));
      assert.equal(run('wg', 'show', device, 'fwmark').trim(), 'off');
      assert.equal((await transport.read(device)).fwmark, 0);
      assert.equal(run('wg', 'show', device, 'public-key').trim(), self.publicKey);
      assert.equal(run('wg', 'show', device, 'listen-port').trim(), '51999');
    });

    test('a key that is not ours is refused, and the device keeps what it has', async () => {
      await write(setDevice({ publicKey: self.publicKey }));
      await assert.rejects(write(setDevice({ publicKey: first })), { code: 'KEY_MISSING' });
      assert.equal(run('wg', 'show', device, 'public-key').trim(), self.publicKey);
    });

    test('a peer with all of its fields, IPv6 endpoint and both families', async () => {
      const allowedIps = ['10.77.0.3/32', '192.168.1.0/24', 'fd77::3/128', 'fe80::3/128'] as Prefix[];
      const endpoint = { host: 'fd00::9', port: 51820 };
      await write(addPeer({ publicKey: first, endpoint, allowedIps, persistentKeepalive: 25 }));
      const configuration = run('wg', 'showconf', device);
      assert.match(configuration, /^Endpoint = \[fd00::9\]:51820$/m);
      assert.match(configuration, /^PersistentKeepalive = 25$/m);
      assert.deepEqual(allowedIpsOf(first), [...allowedIps].sort());
      const peer = await readPeer(first);
      assert.deepEqual([...(peer?.allowedIps ?? [])].sort(), [...allowedIps].sort());
      assert.deepEqual(peer?.endpoint, endpoint);
      assert.equal(peer?.persistentKeepalive, 25);
      assert.equal(peer?.latestHandshakeAt, undefined);
      assert.equal(peer?.presharedKey, undefined);
    });

    test('absent fields stay; 0 and none clear; only the named peer changes', async () => {
      const preshared = run('wg', 'genpsk');
      const endpoint = { host: '198.51.100.7', port: 7 };
      await write(
        addPeer({ publicKey: first, endpoint, allowedIps: ['10.0.0.1/32' as Prefix], persistentKeepalive: 25 }),
        addPeer({ publicKey: second, allowedIps: ['10.0.0.2/32' as Prefix], persistentKeepalive: 15 }),
      );
      runWith(
        `[Peer]\nPublicKey = ${first}\nPresharedKey = ${preshared}AllowedIPs = 10.0.0.1/32\n`,
        'sh',
        '-c',
        `cat >${runDirectory}/c && wg addconf ${device} ${runDirectory}/c && rm ${runDirectory}/c`,
      );
      assert.equal((await readPeer(first))?.presharedKey?.reveal(), preshared.trim());

      await write({
        kind: 'update-peer',
        device,
        peer: { publicKey: first, persistentKeepalive: 0 },
        before: { publicKey: first },
      });
      assert.match(run('wg', 'show', device, 'preshared-keys'), new RegExp(preshared.trim().replaceAll('+', '\\+')));
      assert.equal((await readPeer(first))?.persistentKeepalive, undefined);
      assert.deepEqual((await readPeer(first))?.endpoint, endpoint);

      await write({
        kind: 'update-peer',
        device,
        peer: { publicKey: first, presharedKey: 'none' },
        before: { publicKey: first },
      });
      assert.doesNotMatch(run('wg', 'showconf', device), /PresharedKey/);
      assert.equal((await readPeer(first))?.presharedKey, undefined);
      assert.deepEqual(allowedIpsOf(first), ['10.0.0.1/32']);
      assert.match(
        run('wg', 'show', device, 'persistent-keepalive'),
        new RegExp(`${second.replaceAll('+', '\\+')}\t15`),
      );
    });

    test('the list of AllowedIPs replaces the old one, and may be empty', async () => {
      await write(addPeer({ publicKey: first, allowedIps: ['10.0.0.1/32', '10.0.0.2/32'] as Prefix[] }));
      await write(addPeer({ publicKey: first, allowedIps: ['10.0.0.2/32', '10.0.0.3/32'] as Prefix[] }));
      assert.deepEqual(allowedIpsOf(first), ['10.0.0.2/32', '10.0.0.3/32']);
      await write(addPeer({ publicKey: first, allowedIps: [] }));
      assert.deepEqual(allowedIpsOf(first), ['(none)']);
      assert.deepEqual((await readPeer(first))?.allowedIps, []);
    });

    test('a prefix moves to another peer by one claim', async () => {
      const moved = ['192.168.9.0/24'] as Prefix[];
      await write(addPeer({ publicKey: first, allowedIps: moved }), addPeer({ publicKey: second, allowedIps: [] }));
      await write(addPeer({ publicKey: second, allowedIps: moved }));
      assert.deepEqual(allowedIpsOf(first), ['(none)']);
      assert.deepEqual(allowedIpsOf(second), ['192.168.9.0/24']);
    });

    test('operations are done in order: remove and add again, and doing all of it twice is harmless', async () => {
      const operations = [
        setDevice({ publicKey: self.publicKey, fwmark: 7 }),
        addPeer({ publicKey: first, allowedIps: ['10.0.0.1/32' as Prefix] }),
        addPeer({ publicKey: second, allowedIps: ['10.0.0.2/32' as Prefix] }),
        removePeer(first),
        addPeer({ publicKey: third, allowedIps: ['10.0.0.1/32' as Prefix] }),
        removePeer(second),
      ];
      await write(...operations);
      await write(...operations);
      assert.deepEqual(run('wg', 'show', device, 'peers').trim(), third);
      assert.deepEqual(allowedIpsOf(third), ['10.0.0.1/32']);
    });

    test('1,000 peers in one call; a change of one leaves the others alone', async () => {
      const keys = Array.from({ length: 1000 }, () => makeKeyPair().publicKey);
      const prefix = (index: number) => `10.${index >> 8}.${index & 255}.0/24` as Prefix;
      await write(
        ...keys.map((publicKey, index) =>
          addPeer({
            publicKey,
            allowedIps: [prefix(index)],
            persistentKeepalive: 25,
            endpoint: { host: '198.51.100.1', port: index + 1 },
          }),
        ),
      );
      const before = sections();
      assert.equal(before.length, 1001);
      assert.equal((await transport.read(device)).peers.length, 1000);
      const [changed] = keys;
      await write({
        kind: 'update-peer',
        device,
        peer: { publicKey: changed!, persistentKeepalive: 0 },
        before: { publicKey: changed! },
      });
      const after = sections();
      assert.deepEqual(
        after.filter((section) => !before.includes(section)).map((section) => section.includes(changed!)),
        [true],
      );
    });

    test('AllowedIPs longer than one argument may be', async () => {
      const allowedIps = Array.from(
        { length: 9000 },
        (_, index) => `172.${16 + (index >> 13)}.${(index >> 5) & 255}.${(index & 31) << 3}/29` as Prefix,
      );
      await write(
        setDevice({ publicKey: self.publicKey }),
        addPeer({ publicKey: second, allowedIps: ['10.0.0.2/32' as Prefix] }),
        addPeer({
          publicKey: first,
          allowedIps,
          persistentKeepalive: 25,
          presharedKey: 'none',
          endpoint: { host: '198.51.100.1', port: 9 },
        }),
        removePeer(second),
      );
      assert.ok(allowedIps.join(',').length > 131_072);
      assert.equal(allowedIpsOf(first)?.length, 9000);
      assert.equal(run('wg', 'show', device, 'peers').trim(), first);
      assert.equal(run('wg', 'show', device, 'public-key').trim(), self.publicKey);
    });

    test('a name as an endpoint is a bug, and nothing is done', async () => {
      const peer = { publicKey: first, endpoint: { host: 'fra.example.com', port: 1 }, allowedIps: [] };
      await assert.rejects(write(addPeer(peer)), { name: 'InternalError' });
      assert.equal(run('wg', 'show', device, 'peers'), '');
    });

    test('no file is left where secrets pass through', async () => {
      const names = readdirSync(runDirectory);
      await write(setDevice({ publicKey: self.publicKey }));
      assert.deepEqual(readdirSync(runDirectory), names);
    });
  });
}
