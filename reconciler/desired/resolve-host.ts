/**
 * One written host → a draft: defaults filled in, text parsed, and what is wrong with single values.
 * @module
 */
import type { WrittenEndpoint, WrittenHost, WrittenRoute } from '../../schema/host.ts';
import { identityPattern } from '../../schema/patterns.ts';
import { type IpAddress, parseIpAddress, parsePrefix } from '../model/address.ts';
import type { Parsed } from '../model/brand.ts';
import { parseEndpoint, parseEndpointHost } from '../model/endpoint.ts';
import { isKeyText, parsePublicKey } from '../model/key.ts';
import type { DeclaredEndpoint, DeclaredRoute, HostName } from '../model/network.ts';
import type { DiagnosticCode } from './codes.ts';
import type { HostDraft, Written } from './host-draft.ts';
import { parseHostName, parseTag } from './names.ts';
import { type Problem, problem } from './problem.ts';
import { quote } from './quote.ts';

/** A host as the files of a network have it. */
export interface WrittenHostAt {
  readonly name: string;
  readonly file: string;
  /** Pointer of the host in its file: `/hosts/NAME`, or empty for a file of its own. */
  readonly pointer: string;
  readonly written: Partial<WrittenHost>;
  /** False if the schema refused part of it. */
  readonly whole: boolean;
}

/** Values of `defaults:`, complete. */
export interface HostDefaults {
  readonly listenPort: number;
  readonly trunkPort: number;
  readonly keepalive: number;
  readonly mtu: number;
}

const identity = new RegExp(identityPattern);

/** Resolves one host whose name is already known to be one. Adds what is wrong to `problems`. */
export function resolveHost(at: WrittenHostAt, name: HostName, defaults: HostDefaults, problems: Problem[]): HostDraft {
  const { written } = at;
  const reader = new HostReader(at, problems);
  const via = reader.parse('via', parseHostName, 'HOST_NAME_INVALID');
  const publicKey = reader.parse('publicKey', parsePublicKey, keyCode);
  const values = {
    tags: [...new Set(reader.list('tags', parseTag, 'TAG_INVALID').map(({ value }) => value))].sort(),
    addresses: reader.list('address', parseIpAddress, 'ADDRESS_INVALID') as Written<IpAddress>[],
    endpoints: reader.list('endpoints', parseDeclaredEndpoint, 'ENDPOINT_INVALID'),
    routes: reader.list('routes', parseDeclaredRoute, 'PREFIX_INVALID'),
    relays: reader.list('relays', parseHostName, 'HOST_NAME_INVALID'),
    identity: reader.parse('identity', parseIdentity, 'IDENTITY_MALFORMED'),
  };
  return {
    name,
    file: at.file,
    pointer: at.pointer,
    whole: at.whole && reader.whole,
    fields: new Set(Object.keys(written)),
    role: written.role ?? 'edge',
    master: written.master ?? false,
    static: written.static ?? false,
    ...(via !== undefined && { via }),
    ...(written.slot !== undefined && { slot: written.slot }),
    tags: values.tags,
    addresses: values.addresses,
    ...(publicKey !== undefined && { publicKey }),
    ...(values.identity !== undefined && { identity: values.identity }),
    endpoints: values.endpoints,
    listenPort: written.listenPort ?? defaults.listenPort,
    trunkPort: written.trunkPort ?? defaults.trunkPort,
    persistentKeepalive: written.keepalive ?? defaults.keepalive,
    mtu: written.mtu ?? defaults.mtu,
    routes: values.routes,
    relays: values.relays,
  };
}

/** Parses fields of one host and keeps account of what was refused. */
class HostReader {
  whole = true;
  readonly #at: WrittenHostAt;
  readonly #problems: Problem[];

  constructor(at: WrittenHostAt, problems: Problem[]) {
    this.#at = at;
    this.#problems = problems;
  }

  parse<T>(
    field: keyof WrittenHost,
    parse: (text: string) => Parsed<T>,
    code: DiagnosticCode | ((text: string) => DiagnosticCode),
  ): T | undefined {
    const text = this.#at.written[field];
    return typeof text === 'string' ? this.#accept(text, parse, code, `/${field}`) : undefined;
  }

  /** A field that is one value or a list of them. */
  list<Input, T>(field: keyof WrittenHost, parse: (value: Input) => Parsed<T>, code: DiagnosticCode): Written<T>[] {
    const written = this.#at.written[field];
    if (written === undefined) return [];
    const items = Array.isArray(written) ? written : [written];
    return items.flatMap((item, index) => {
      const path = Array.isArray(written) ? `/${field}/${index}` : `/${field}`;
      const value = this.#accept(item as Input, parse, code, path);
      return value === undefined ? [] : [{ value, path }];
    });
  }

  #accept<Input, T>(
    input: Input,
    parse: (value: Input) => Parsed<T>,
    code: DiagnosticCode | ((value: Input) => DiagnosticCode),
    path: string,
  ): T | undefined {
    const parsed = parse(input);
    if (parsed.ok) return parsed.value;
    this.whole = false;
    const { file, pointer } = this.#at;
    const at = { file, pointer: pointer + path, target: 'value' } as const;
    this.#problems.push(problem(typeof code === 'function' ? code(input) : code, at, parsed.reason));
    return undefined;
  }
}

function keyCode(text: string): DiagnosticCode {
  return isKeyText(text) ? 'KEY_ZERO' : 'KEY_MALFORMED';
}

function parseIdentity(text: string): Parsed<string> {
  if (identity.test(text)) return { ok: true, value: text };
  return { ok: false, reason: `expected a host id (43 characters of base64url), got ${quote(text)}` };
}

function parseDeclaredEndpoint(written: WrittenEndpoint): Parsed<DeclaredEndpoint> {
  if (typeof written === 'string') return parseEndpoint(written);
  const { address, port, trunkPort } = written;
  const host = parseEndpointHost(address);
  if (!host.ok) return host;
  return { ok: true, value: { host: host.value, port, ...(trunkPort !== undefined && { trunkPort }) } };
}

function parseDeclaredRoute(written: WrittenRoute): Parsed<DeclaredRoute> {
  const route: Exclude<WrittenRoute, string> = typeof written === 'string' ? { prefix: written } : written;
  const { masquerade = false, redundant = false, priority = 100 } = route;
  const prefix = parsePrefix(route.prefix);
  if (!prefix.ok) return prefix;
  return { ok: true, value: { prefix: prefix.value, masquerade, redundant, priority } };
}
