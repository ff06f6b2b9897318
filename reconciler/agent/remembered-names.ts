/**
 * Names to addresses with a memory: while DNS does not answer, a name keeps the addresses that it had last, because an
 * outage of DNS must not take peers' endpoints away.
 * @module
 */
import { join } from 'node:path';
import { DriverError } from '../drivers/driver-error.ts';
import { readFileIfPresent, writeFileAtomically } from '../drivers/files/atomic-file.ts';
import { type ResolverOptions, resolveNames } from '../drivers/resolver/resolve-names.ts';
import { type IpAddress, parseIpAddress } from '../model/address.ts';

type AddressesByName = Readonly<Record<string, readonly IpAddress[]>>;

const fileName = 'resolved-names.json';

/** Every name has an entry; it is empty where the name was never resolved. */
export async function resolveAndRemember(
  names: readonly string[],
  stateDirectory: string,
  options: ResolverOptions,
): Promise<AddressesByName> {
  if (names.length === 0) return {};
  const path = join(stateDirectory, fileName);
  const [remembered, resolutions] = await Promise.all([readMemory(path), resolveNames(names, options)]);
  const addressesByName = Object.fromEntries(
    [...names].sort().map((name) => {
      const fresh = resolutions.get(name)?.addresses ?? [];
      return [name, fresh.length > 0 ? fresh : (remembered.get(name) ?? [])];
    }),
  );
  await writeMemory(path, addressesByName, remembered);
  return addressesByName;
}

/** Empty if there is no file or it holds something else: it is a convenience, and DNS is asked anyway. */
async function readMemory(path: string): Promise<ReadonlyMap<string, readonly IpAddress[]>> {
  try {
    const document: unknown = JSON.parse((await readFileIfPresent(path)) ?? '{}');
    return new Map(Object.entries(document ?? {}).map(([name, addresses]) => [name, parseAddresses(addresses)]));
  } catch {
    return new Map();
  }
}

function parseAddresses(addresses: unknown): readonly IpAddress[] {
  if (!Array.isArray(addresses)) return [];
  return addresses.flatMap((text: unknown) => {
    const parsed = typeof text === 'string' ? parseIpAddress(text) : undefined;
    return parsed?.ok ? [parsed.value] : [];
  });
}

async function writeMemory(
  path: string,
  addressesByName: AddressesByName,
  remembered: ReadonlyMap<string, readonly IpAddress[]>,
): Promise<void> {
  const known = Object.entries(addressesByName).filter(([, addresses]) => addresses.length > 0);
  const changed =
    known.length !== remembered.size ||
    known.some(([name, addresses]) => remembered.get(name)?.join() !== addresses.join());
  if (!changed) return;
  try {
    await writeFileAtomically(path, `${JSON.stringify(Object.fromEntries(known), undefined, 2)}\n`);
  } catch (error) {
    // Without a state directory, or without the right to write there (`scope plan` by a user), nothing is remembered.
    if (!(error instanceof DriverError)) throw error;
  }
}
