/**
 * JSON Schema of a host's own file, /etc/scope/<network>.yaml: where its network comes from and which host it is.
 * @module
 */
import type { FromSchema } from 'json-schema-to-ts';
import {
  absolutePathPattern,
  hostNamePattern,
  interfacePattern,
  intervalPattern,
  refPattern,
  repositoryPathPattern,
  wireguardPattern,
} from './patterns.ts';

export const hostFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Scope host file',
  description: '/etc/scope/<network>.yaml: how one machine takes part in one network. Mode 0600, owner root.',
  type: 'object',
  properties: {
    source: {
      type: 'object',
      description: 'The git repository that holds the network.',
      properties: {
        url: {
          type: 'string',
          minLength: 1,
          maxLength: 2048,
          description: 'Anything that git clones: an https or ssh URL, `user@host:path`, or an absolute path.',
          examples: ['https://example.com/net.git', 'git@example.com:ops/net.git'],
        },
        ref: {
          type: 'string',
          pattern: refPattern,
          default: 'main',
          description: 'The branch that this host obeys.',
        },
        path: {
          type: 'string',
          pattern: repositoryPathPattern,
          default: '.',
          description: 'Folder of the repository that holds network.yaml.',
        },
        trust: {
          enum: ['none', 'git'],
          default: 'none',
          description:
            '`git`: obey only commits with an ssh signature of an allowed signer. `none`: whoever can write the branch decides.',
        },
        allowedSigners: {
          type: 'string',
          pattern: absolutePathPattern,
          description: 'With `trust: git`, required: the allowed signers file, see ssh-keygen(1).',
          examples: ['/etc/scope/allowed_signers'],
        },
        interval: {
          type: 'string',
          pattern: intervalPattern,
          default: '60s',
          description: 'How often the repository is asked for a new commit: seconds, minutes or hours.',
          examples: ['60s', '5m'],
        },
        sshKeyFile: {
          type: 'string',
          pattern: absolutePathPattern,
          description:
            'Private ssh key for ssh URLs: mode 0600, owner root, no passphrase. Absent: what ssh finds for the user that fetches.',
          examples: ['/etc/scope/keys/mesh0.ssh'],
        },
        knownHostsFile: {
          type: 'string',
          pattern: absolutePathPattern,
          description: 'Known ssh host keys for ssh URLs. A host that is not listed is never trusted on first use.',
          examples: ['/etc/scope/known_hosts'],
        },
        caFile: {
          type: 'string',
          pattern: absolutePathPattern,
          description:
            "The only certificate authorities (PEM) that an https URL's server may be certified by; absent: those of the machine.",
          examples: ['/etc/scope/ca.pem'],
        },
      },
      required: ['url'],
      additionalProperties: false,
    },
    self: {
      type: 'string',
      pattern: hostNamePattern,
      description: "This machine's name in the network; absent: the host whose `publicKey` belongs to our private key.",
      examples: ['home'],
    },
    privateKeyFile: {
      type: 'string',
      pattern: absolutePathPattern,
      description: 'File with the WireGuard private key, mode 0600; absent: keys/<network> beside this file.',
      examples: ['/etc/scope/keys/mesh0'],
    },
    identityFile: {
      type: 'string',
      pattern: absolutePathPattern,
      description: "File with the host's hybrid identity, mode 0600; absent: keys/<network>.identity beside this file.",
      examples: ['/etc/scope/keys/mesh0.identity'],
    },
    wireguard: {
      type: 'string',
      pattern: wireguardPattern,
      default: 'auto',
      description:
        '`kernel`, the path of a userspace program, or `auto`: the kernel where it has WireGuard, else wireguard-go.',
      examples: ['auto', '/usr/bin/wireguard-go'],
    },
    interface: {
      type: 'string',
      pattern: interfacePattern,
      description: "Name of the main interface, at most 12 characters; absent: the network's name.",
      examples: ['wg-home'],
    },
  },
  required: ['source'],
  additionalProperties: false,
} as const;

/** A host file as written. `resolveHostFile` in `reconciler/desired` fills in what is absent. */
export type HostFile = FromSchema<typeof hostFileSchema, { keepDefaultedPropertiesOptional: true }>;
