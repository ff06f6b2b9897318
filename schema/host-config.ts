/**
 * JSON Schema of `HostConfig` (reconciler/model/host-config.ts): what one host's kernel should hold for one network.
 * @module
 */

const textList = { type: 'array', items: { type: 'string' } } as const;

export const endpointValueSchema = {
  type: 'object',
  description: 'A UDP endpoint; `host` is an address, or a DNS name that was not resolved.',
  properties: { host: { type: 'string' }, port: { type: 'integer' } },
  required: ['host', 'port'],
  additionalProperties: false,
} as const;

const peerConfigSchema = {
  type: 'object',
  description: 'A peer of a device.',
  properties: {
    host: { type: 'string', description: "The peer's host name." },
    publicKey: { type: 'string', description: 'WireGuard public key.' },
    endpoints: {
      type: 'array',
      items: endpointValueSchema,
      description: 'In order of preference, any of them is in order; empty: the peer comes to us.',
    },
    allowedIps: { ...textList, description: 'Prefixes that this peer may use, sorted.' },
    persistentKeepalive: { type: 'integer', description: 'Seconds; absent: off.' },
  },
  required: ['host', 'publicKey', 'endpoints', 'allowedIps'],
  additionalProperties: false,
} as const;

const deviceConfigSchema = {
  type: 'object',
  description: 'A WireGuard interface.',
  properties: {
    name: { type: 'string', description: 'Interface name.' },
    publicKey: { type: 'string', description: "The public half of the device's private key." },
    listenPort: { type: 'integer', description: 'UDP port; 0: the kernel chooses.' },
    fwmark: { type: 'integer', description: "Mark on WireGuard's own packets." },
    mtu: { type: 'integer', description: 'Bytes.' },
    addresses: { ...textList, description: 'Addresses with lengths; the link-local one last.' },
    peers: { type: 'array', items: peerConfigSchema, description: 'The peers of the device.' },
  },
  required: ['name', 'publicKey', 'listenPort', 'fwmark', 'mtu', 'addresses', 'peers'],
  additionalProperties: false,
} as const;

const routeIdentity = {
  table: { type: 'integer', description: 'Routing table number; 254 is the main table.' },
  prefix: { type: 'string', description: 'Destination.' },
  metric: { type: 'integer', description: 'Lower is tried first.' },
} as const;

export const routeSchema = {
  description: "A kernel route with Scope's protocol number.",
  oneOf: [
    {
      type: 'object',
      properties: {
        type: { const: 'unicast' },
        ...routeIdentity,
        device: { type: 'string', description: 'Interface that it leads to.' },
        source: { type: 'string', description: 'Preferred source address; absent: the kernel chooses.' },
      },
      required: ['type', 'table', 'prefix', 'metric', 'device'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { type: { enum: ['unreachable', 'throw'] }, ...routeIdentity },
      required: ['type', 'table', 'prefix', 'metric'],
      additionalProperties: false,
    },
  ],
} as const;

export const ruleSchema = {
  type: 'object',
  description: "A policy rule with Scope's protocol number.",
  properties: {
    family: { enum: ['ipv4', 'ipv6'] },
    priority: { type: 'integer' },
    table: { type: 'integer' },
    notFwmark: { type: 'integer', description: 'Matches packets that do not carry this mark; absent: not asked.' },
    iif: { type: 'string', description: 'Matches packets that came in on this interface; absent: not asked.' },
  },
  required: ['family', 'priority', 'table'],
  additionalProperties: false,
} as const;

export const sysctlSchema = {
  type: 'object',
  description: 'A kernel setting.',
  properties: {
    key: { type: 'string', description: 'Path below /proc/sys.' },
    value: { type: 'string' },
  },
  required: ['key', 'value'],
  additionalProperties: false,
} as const;

export const hostConfigSchema = {
  type: 'object',
  description: "What the host's kernel should hold for this network.",
  properties: {
    network: { type: 'string', description: "The network's name." },
    self: { type: 'string', description: "The host's name." },
    devices: { type: 'array', items: deviceConfigSchema, description: 'WireGuard interfaces.' },
    routes: { type: 'array', items: routeSchema, description: 'Routes.' },
    rules: { type: 'array', items: ruleSchema, description: 'Policy rules.' },
    sysctls: { type: 'array', items: sysctlSchema, description: 'Kernel settings.' },
    masquerade: { ...textList, description: "Prefixes that overlay traffic enters with the host's own LAN address." },
  },
  required: ['network', 'self', 'devices', 'routes', 'rules', 'sysctls', 'masquerade'],
  additionalProperties: false,
} as const;
