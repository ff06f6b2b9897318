/**
 * /etc/hosts, which people use for names that DNS does not know (hosts(5)).
 * @module
 */
import { readFile } from 'node:fs/promises';

/** Addresses by name in lower case, as written, in the file's order. Empty if there is no such file. */
export async function readHostsFile(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const addressesByName = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const name of names) {
      const key = name.toLowerCase();
      const addresses = addressesByName.get(key) ?? [];
      if (address !== undefined) addressesByName.set(key, [...addresses, address]);
    }
  }
  return addressesByName;
}
