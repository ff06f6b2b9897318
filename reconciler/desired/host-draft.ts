/**
 * One host while the rules look at it: every value parsed, each with the path where it was written.
 * @module
 */
import type { IpAddress } from '../model/address.ts';
import type { PublicKey } from '../model/key.ts';
import type { DeclaredEndpoint, DeclaredRoute, Host, HostName } from '../model/network.ts';
import { childPointer, type Place } from './problem.ts';

/** A value and the pointer of where it was written, below the host's own. */
export interface Written<T> {
  readonly value: T;
  readonly path: string;
}

/** A `Host` in the making. What could not be parsed is left out, and `whole` is then false. */
export interface HostDraft
  extends Omit<Host, 'addresses' | 'publicKey' | 'endpoints' | 'routes' | 'relays' | 'tags' | 'name'> {
  readonly name: HostName;
  /** The file that holds the host, and the host's pointer in it. */
  readonly file: string;
  readonly pointer: string;
  /** False if anything of the host was refused; rules about what it lacks would then mislead. */
  readonly whole: boolean;
  /** The names of the fields that were written. */
  readonly fields: ReadonlySet<string>;
  readonly publicKey?: PublicKey;
  readonly tags: readonly string[];
  readonly addresses: readonly Written<IpAddress>[];
  readonly endpoints: readonly Written<DeclaredEndpoint>[];
  readonly routes: readonly Written<DeclaredRoute>[];
  readonly relays: readonly Written<HostName>[];
}

/** The place of a field's value; of the host itself without `path`. */
export function placeOf({ file, pointer }: HostDraft, path = ''): Place {
  return { file, pointer: pointer + path, target: path === '' ? 'key' : 'value' };
}

/** The place of a field's name. */
export function placeOfField({ file, pointer }: HostDraft, field: string): Place {
  return { file, pointer: childPointer(pointer, field), target: 'key' };
}

/** The host of a draft in which nothing was refused. */
export function toHost(draft: HostDraft & { readonly publicKey: PublicKey }): Host {
  const { name, role, master, publicKey, identity, via, slot, listenPort, trunkPort, persistentKeepalive, mtu } = draft;
  return {
    name,
    role,
    master,
    static: draft.static,
    ...(via !== undefined && { via }),
    ...(slot !== undefined && { slot }),
    tags: draft.tags,
    addresses: draft.addresses.map(({ value }) => value),
    publicKey,
    ...(identity !== undefined && { identity }),
    endpoints: draft.endpoints.map(({ value }) => value),
    listenPort,
    trunkPort,
    persistentKeepalive,
    mtu,
    routes: draft.routes.map(({ value }) => value),
    relays: draft.relays.map(({ value }) => value),
  };
}
