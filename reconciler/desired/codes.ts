/**
 * Every code that a diagnostic can carry, with what it means and what to do about it.
 * docs/reference/diagnostics.md is generated from this table, with an example of each from test/desired/corpus.
 * @module
 */
import type { Severity } from '../model/diagnostic.ts';

interface CodeEntry {
  readonly severity: Severity;
  readonly meaning: string;
  readonly remedy: string;
}

function error(meaning: string, remedy: string): CodeEntry {
  return { severity: 'error', meaning, remedy };
}

function warning(meaning: string, remedy: string): CodeEntry {
  return { severity: 'warning', meaning, remedy };
}

export const diagnosticCodes = {
  NETWORK_MISSING: error(
    'no folder at or below the given path holds a `network.yaml`',
    'run `scope init`, or point at the folder that holds it',
  ),
  FILE_MISPLACED: error(
    'a file looks like configuration but has a name or place where Scope does not read it',
    'rename it to `network.yaml` or `hosts/<name>.yaml`, or move it elsewhere',
  ),
  FILE_TOO_LARGE: error('a file is larger than 1 MiB', 'move hosts into files of their own, `hosts/<name>.yaml`'),
  TREE_TOO_LARGE: error('the files of a network are larger than 64 MiB in all', 'split the network'),
  FILE_NOT_UTF8: error('a file is not UTF-8 text', 'save it as UTF-8'),
  PARSER_KILLED: error(
    'the process that read this file crashed, ran out of memory or took too long',
    'remove the file: no sensible configuration does that',
  ),
  YAML_SYNTAX: error('the text is not YAML', 'mend it at the place shown; text with `: ` or ` #` needs quotes'),
  YAML_DUPLICATE_KEY: error('a key stands twice in one map', 'remove one of the two'),
  YAML_UNSUPPORTED: error(
    'anchors, aliases, tags, directives, and keys that are not plain names are not part of this format',
    'write the value out',
  ),
  YAML_TOO_DEEP: error('lists and maps are nested more than 32 deep', 'mend the nesting: the format needs 6 levels'),
  YAML_MANY_DOCUMENTS: error('a file holds more than one YAML document', 'move what follows `---` to another file'),
  VALUE_TYPE: error('a value has another type than its field', 'write the type that the message names'),
  VALUE_INVALID: error('a value is none that its field can have', 'write what the message names'),
  FIELD_UNKNOWN: error('a field that no version of Scope knows', 'mend its name or remove it'),
  FIELD_MISSING: error('a field that must be there is not', 'add it'),
  FIELD_NOT_ENFORCED: error(
    'a field that this version of Scope does not enforce; to ignore it would promise what nobody keeps',
    'remove it, or use a version that enforces it and name that in `minAgent`',
  ),
  VERSION_UNSUPPORTED: error('`version` is one that this Scope does not read', 'use a newer Scope'),
  AGENT_TOO_OLD: error('`minAgent` asks for a newer Scope than this one', 'upgrade Scope on this machine'),
  SECRET_FOUND: error(
    'a private or preshared key stands in the repository',
    'remove it, and replace the key: the history of the repository still holds it',
  ),
  NETWORK_NAME_INVALID: error('the network cannot have this name', 'choose 1–12 characters a–z, 0–9 and `-`'),
  NETWORK_NAME_DUPLICATE: error('two networks of one repository have the same name', 'rename one of them'),
  NETWORKS_OVERLAP: warning(
    'two networks of one repository use the same addresses; no host can be in both',
    'give them different `addresses`',
  ),
  HOST_NAME_INVALID: error('a host cannot have this name', 'choose a DNS label in lower case'),
  HOST_DUPLICATE: error('a host is declared in two places', 'remove one of the two'),
  HOST_UNKNOWN: error('a name that no host has', 'mend the name or declare the host'),
  HOSTS_TOO_MANY: error(
    'more than 2,000 hosts stand in network.yaml, or more than 20,000 in the network',
    'move them into `hosts/<name>.yaml`, or split the network',
  ),
  TAG_INVALID: error('a tag cannot have this name', 'choose letters a–z, digits and hyphens'),
  TAG_UNKNOWN: error('a tag that no host has', 'mend the name or tag a host'),
  KEY_MALFORMED: error('a WireGuard public key is not 32 bytes of base64', 'copy it again from `scope keygen`'),
  KEY_ZERO: error('the all-zero key is not a key', 'make one with `scope keygen`'),
  KEY_DUPLICATE: error('two hosts have the same WireGuard public key', 'give each host a key of its own'),
  IDENTITY_MALFORMED: error('a host id is not 43 characters of base64url', 'copy it again from `scope keygen`'),
  IDENTITY_DUPLICATE: error('two hosts have the same identity', 'give each host an identity of its own'),
  PREFIX_INVALID: error('a prefix is not ADDRESS/LENGTH without host bits', 'write the prefix that the message names'),
  PREFIX_RESERVED: error(
    'a prefix covers addresses with a meaning of their own: loopback, link-local, multicast, unspecified',
    'choose another prefix',
  ),
  PREFIX_OVERLAP: error("two of the network's prefixes overlap", 'remove the narrower one'),
  ADDRESS_INVALID: error('an address is none', 'write a full IPv4 or IPv6 address'),
  ADDRESS_OUTSIDE: error("an address lies in none of the network's prefixes", 'take one inside them'),
  ADDRESS_DUPLICATE: error('two hosts have the same address', 'take the free address that the hint names'),
  ADDRESS_MISSING: error('a host has no address', 'take the free address that the hint names'),
  ADDRESS_FAMILY_MISSING: error(
    'a route is of a family in which the network has no addresses: hosts could neither send into that LAN nor answer it',
    'add a prefix of that family to `addresses`; with IPv4, give every host an address in it',
  ),
  ROUTE_DEFAULT: error('a default route is declared; this version has no exit nodes', 'declare the LAN itself'),
  ROUTE_OVERLAP: error(
    'two routes overlap, so that WireGuard would give the shared part to one of them only',
    'make them disjoint, or the same prefix with `redundant: true` on every host',
  ),
  ROUTE_IN_NETWORK: error("a route overlaps the network's own addresses", 'declare only what lies behind the host'),
  ENDPOINT_INVALID: error(
    'an endpoint is not HOST:PORT',
    'write `name:51820`, `192.0.2.1:51820` or `[2001:db8::1]:51820`',
  ),
  ENDPOINT_UNUSABLE: error(
    'an endpoint nobody else can send to: loopback, link-local, multicast or unspecified',
    'write the public address, or leave the endpoint out',
  ),
  ENDPOINT_IN_OVERLAY: error(
    "an endpoint lies inside the network's own addresses: the tunnel would have to carry itself",
    'write the address of the underlay',
  ),
  ENDPOINT_IN_ROUTE: error(
    'an endpoint lies inside a declared route: the tunnel would have to carry itself',
    'write an address outside, or narrow the route',
  ),
  ENDPOINT_COLLISION: error('two hosts declare the same address and port', 'forward another port to one of them'),
  PORT_COLLISION: error('two uses of one UDP port on one host', 'choose another `listenPort` or `trunkPort`'),
  ROLE_CONFLICT: error('a field contradicts the role of the host', 'remove the field or change the role'),
  VIA_MISSING: error('a static device does not say through which relay it connects', 'add `via`'),
  RELAY_EXPECTED: error('a host that is named as a relay is an edge', 'name a relay'),
  SLOT_MISSING: error('a relay has no slot', 'take the free slot that the hint names'),
  SLOT_DUPLICATE: error('two relays have the same slot', 'take the free slot that the hint names'),
  SELECTOR_INVALID: error('a selector is not `edge`, `tag:NAME` or a host', 'write one of the three'),
  SELECTOR_NOT_EDGE: error(
    '`topology.direct` selects a relay or a static device; relays link with each other by themselves',
    'name edges',
  ),
  DIRECT_SELF: error('a host is paired with itself', 'name two hosts'),
  HOST_UNREACHABLE: error(
    'no other host can ever exchange a packet with this one',
    'declare a relay with an endpoint, or a direct pair of which one side has an endpoint',
  ),
  RELAY_WITHOUT_ENDPOINT: warning(
    'a relay without endpoint: edges cannot find it, and only relays that it calls itself can use it',
    'declare where it is reached',
  ),
  RELAY_UNREACHABLE: error(
    'a relay that nobody can find, and that can call no other relay',
    'declare where it is reached',
  ),
} as const satisfies Readonly<Record<string, CodeEntry>>;

/** The closed set of codes. */
export type DiagnosticCode = keyof typeof diagnosticCodes;
