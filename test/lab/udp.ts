/**
 * What a NAT does to UDP, seen from both of its sides.
 * @module
 */
import { once } from 'node:events';
import process from 'node:process';
import type { Host } from '../../reconciler/drivers/lab/host.ts';

/** Answers each datagram with the address that it came from, as a STUN server would. */
const reflector = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (_, { address, port }) => socket.send(address + ':' + port, port, address));
socket.bind(Number(process.argv[1]), () => console.log('ready'));
`;

/** Sends one datagram to each remote from one port and prints what each has answered, or `-`. */
const prober = `
const [port, ...remotes] = process.argv.slice(1);
const socket = require('node:dgram').createSocket('udp4');
const seen = new Map();
socket.on('message', (message, { address }) => { seen.set(address, String(message)); if (seen.size === remotes.length) print(); });
socket.bind(Number(port), () => { for (const remote of remotes) { const [host, to] = remote.split(':'); socket.send('?', Number(to), host); } });
setTimeout(print, 1000);
function print() { console.log(JSON.stringify(remotes.map((remote) => seen.get(remote.split(':')[0]) ?? '-'))); process.exit(); }
`;

/** Runs a reflector on this port for as long as the lab lives. */
export async function startReflector(host: Host, port: number): Promise<void> {
  const { stdout } = await host.spawn([process.execPath, '-e', reflector, String(port)]);
  await once(stdout, 'data');
}

/** The addresses as which `port` of the host appears to the reflectors at `remotes`; `-` where no answer came. */
export async function observedAddresses(host: Host, port: number, remotes: readonly string[]): Promise<string[]> {
  const { stdout } = await host.exec([process.execPath, '-e', prober, String(port), ...remotes]);
  return JSON.parse(stdout);
}

/** Sends one datagram and expects nothing. */
export async function sendDatagram(host: Host, fromPort: number, to: string): Promise<void> {
  const [address = '', port = ''] = to.split(':');
  const script = `const socket = require('node:dgram').createSocket('udp4');
socket.bind(Number(process.argv[1]), () => socket.send('!', Number(process.argv[3]), process.argv[2], () => socket.close()));`;
  await host.exec([process.execPath, '-e', script, String(fromPort), address, port]);
}
