/**
 * A DNS server that answers A and AAAA from a table, by UDP on loopback (RFC 1035, section 4).
 * @module
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** `silent`: no answer at all. Names that are missing do not exist. */
export type DnsTable = Readonly<Record<string, readonly string[] | 'silent' | 'failing'>>;

export interface DnsServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  table: DnsTable;
  /** Questions that arrived, `NAME TYPE`. */
  readonly questions: string[];
  close(): void;
}

const types = new Map([
  [1, 'A'],
  [28, 'AAAA'],
]);
const codes = { none: 0, failing: 2, missing: 3 } as const;

export async function startDnsServer(table: DnsTable): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const server: DnsServer = { address: '', table, questions: [], close: () => socket.close() };
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    server.questions.push(`${name} ${types.get(type)}`);
    const entry = server.table[name];
    if (entry === 'silent') return;
    const addresses = Array.isArray(entry) ? entry.filter((address) => isIPv6(address) === (type === 28)) : [];
    const code = entry === 'failing' ? codes.failing : entry ? codes.none : codes.missing;
    socket.send(answer(query.subarray(0, end), code, type, addresses), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return Object.assign(server, { address: `127.0.0.1:${socket.address().port}` });
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let offset = 12;
  for (let length = query.readUInt8(offset); length > 0; length = query.readUInt8(offset)) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(offset + 1), end: offset + 5 };
}

function answer(question: Buffer, code: number, type: number, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const data = addressBytes(address);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(60, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([header, question.subarray(12), ...records]);
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail ?? '')];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
