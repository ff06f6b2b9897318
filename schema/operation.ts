/**
 * JSON Schema of `Operation` (reconciler/model/operation.ts): one step of a plan. It holds no secret.
 * @module
 */
import { endpointValueSchema, routeSchema, ruleSchema, sysctlSchema } from './host-config.ts';

const text = { type: 'string' } as const;
const textList = { type: 'array', items: text } as const;

const linkChanges = {
  type: 'object',
  description: 'What `ip link` sets; an absent field stays as it is.',
  properties: {
    owner: { type: 'string', description: "The network's name, written into the interface's alias." },
    mtu: { type: 'integer' },
    up: { type: 'boolean' },
    addressGenerationOff: { const: true, description: "No link-local address of the kernel's own making." },
  },
  additionalProperties: false,
} as const;

const deviceChanges = {
  type: 'object',
  description: "What WireGuard's device holds; an absent field stays as it is.",
  properties: {
    publicKey: { type: 'string', description: "Changed: this host's private key is set." },
    listenPort: { type: 'integer' },
    fwmark: { type: 'integer' },
  },
  additionalProperties: false,
} as const;

const peerChanges = {
  type: 'object',
  description: 'What changes of one peer; an absent field stays as it is.',
  properties: {
    publicKey: text,
    host: { type: 'string', description: 'Absent: a peer that is not in the network.' },
    endpoint: endpointValueSchema,
    allowedIps: { ...textList, description: 'Always the full list.' },
    persistentKeepalive: { type: 'integer', description: '0 turns it off.' },
    presharedKey: { const: 'none', description: 'The preshared key is cleared.' },
  },
  required: ['publicKey'],
  additionalProperties: false,
} as const;

export const operationSchema = {
  description: 'One step. Steps are carried out in the order in which they stand.',
  oneOf: [
    {
      type: 'object',
      description: 'Changes a kernel setting; without `before` it could not be read.',
      properties: { kind: { const: 'set-sysctl' }, sysctl: sysctlSchema, before: text },
      required: ['kind', 'sysctl'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Makes a WireGuard interface; what it holds follows.',
      properties: { kind: { const: 'create-device' }, device: text },
      required: ['kind', 'device'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: "Removes a WireGuard interface of Scope's own.",
      properties: { kind: { const: 'delete-device' }, device: text },
      required: ['kind', 'device'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Changes what `ip link` shows of an interface.',
      properties: { kind: { const: 'set-link' }, device: text, changes: linkChanges, before: linkChanges },
      required: ['kind', 'device', 'changes', 'before'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Changes what `wg show` shows of an interface itself.',
      properties: { kind: { const: 'set-device' }, device: text, changes: deviceChanges, before: deviceChanges },
      required: ['kind', 'device', 'changes', 'before'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Adds or removes an address with its length.',
      properties: { kind: { enum: ['add-address', 'delete-address'] }, device: text, address: text },
      required: ['kind', 'device', 'address'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Adds a peer.',
      properties: { kind: { const: 'add-peer' }, device: text, peer: peerChanges },
      required: ['kind', 'device', 'peer'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Changes a peer.',
      properties: { kind: { const: 'update-peer' }, device: text, peer: peerChanges, before: peerChanges },
      required: ['kind', 'device', 'peer', 'before'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Removes a peer; without `host` it is one that the network does not know.',
      properties: { kind: { const: 'remove-peer' }, device: text, publicKey: text, host: text },
      required: ['kind', 'device', 'publicKey'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Adds or removes a route.',
      properties: { kind: { enum: ['add-route', 'delete-route'] }, route: routeSchema },
      required: ['kind', 'route'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Changes a route in place.',
      properties: { kind: { const: 'replace-route' }, route: routeSchema, before: routeSchema },
      required: ['kind', 'route', 'before'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Adds or removes a policy rule.',
      properties: { kind: { enum: ['add-rule', 'delete-rule'] }, rule: ruleSchema },
      required: ['kind', 'rule'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Sets the prefixes that are masqueraded; always the full list.',
      properties: { kind: { const: 'set-masquerade' }, prefixes: textList, before: textList },
      required: ['kind', 'prefixes', 'before'],
      additionalProperties: false,
    },
  ],
} as const;
