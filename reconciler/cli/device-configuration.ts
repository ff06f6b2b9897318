/**
 * What `export` and `qr` share: the static device that is meant, and its configuration.
 * @module
 */
import { resolve } from 'node:path';
import { publicKeyOf } from '../crypto/wireguard-key.ts';
import { suggestionHint } from '../desired/suggest.ts';
import { readPrivateKeyFile } from '../drivers/files/key-file.ts';
import type { Host, Network } from '../model/network.ts';
import { Secret } from '../model/secret.ts';
import { indexNetwork } from '../plan/network-index.ts';
import { compileStaticDevice } from '../plan/static-device.ts';
import { CliError, usageError } from './cli-error.ts';
import type { Context } from './context.ts';
import { openNetwork } from './open-network.ts';
import { formatWgQuick } from './render/wg-quick.ts';

export interface DeviceOptions {
  readonly network?: string | undefined;
  readonly privateKeyFile?: string | undefined;
}

export interface DeviceConfiguration {
  readonly device: Host;
  readonly relay: Host;
  readonly network: Network;
  /** The wg-quick file, with a placeholder for the private key. */
  readonly publicText: string;
  /** The same with the private key; absent: no key file was named. */
  readonly secretText?: Secret;
}

/** Throws `CliError` if the host is none that a person configures, or the key is not its own. */
export async function readDeviceConfiguration(
  context: Context,
  hostName: string,
  { network: named, privateKeyFile }: DeviceOptions,
): Promise<DeviceConfiguration> {
  const { network } = await openNetwork(context, named);
  const index = indexNetwork(network);
  const device = findDevice(network, hostName);
  const config = compileStaticDevice(index, device);
  const { relay } = config;
  if (!config.endpoint && config.listenPort === undefined) {
    throw new CliError(
      'REFUSED',
      `neither ${hostName} nor its relay ${relay.name} declares an endpoint, so they could never meet`,
    );
  }
  const publicText = formatWgQuick(network.name, device, config);
  if (privateKeyFile === undefined) return { network, device, relay, publicText };
  const privateKey = await readPrivateKeyFile(resolve(context.cwd, privateKeyFile));
  const publicKey = publicKeyOf(privateKey);
  if (publicKey !== device.publicKey) {
    throw new CliError('WRONG_HOST', `expected the private key of ${hostName}, got that of ${publicKey}`, {
      hint: `the repository has ${device.publicKey} for ${hostName}`,
    });
  }
  const secretText = new Secret(formatWgQuick(network.name, device, config, privateKey));
  return { network, device, relay, publicText, secretText };
}

function findDevice(network: Network, name: string): Host {
  const device = network.hosts.find((host) => host.name === name);
  if (!device) {
    const devices = network.hosts.filter((host) => host.static).map((host) => host.name);
    throw new CliError('HOST_UNKNOWN', `expected a static device of ${network.name}, got ${JSON.stringify(name)}`, {
      hint:
        suggestionHint(name, devices) ??
        (devices.length > 0 ? `static devices are ${devices.join(', ')}` : 'no host of it has `static: true`'),
    });
  }
  if (device.via === undefined) {
    throw usageError(`expected a static device, got ${name}, which runs scope itself`);
  }
  return device;
}
