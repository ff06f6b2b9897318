/**
 * Kernel modules in the order in which `insmod` takes them. Nothing in the VM can load a module on demand, so all that
 * the lab and WireGuard need are loaded at boot.
 * @module
 */
import type { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

export interface KernelModule {
  readonly name: string;
  readonly content: Buffer;
}

/** What the VM boots from. */
const forBoot = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];
/** What the lab builds its internet of, and what Scope needs. `crc32c` is asked for by name, not as a dependency. */
const forNetwork = ['wireguard', 'veth', 'bridge', 'dummy', 'tun', 'sch_netem', 'crc32c_generic'];
const forFirewall = ['nf_tables', 'nft_chain_nat', 'nft_masq', 'nft_nat', 'nft_ct', 'nft_reject_inet', 'nft_fib_inet'];

export const wantedModules: readonly string[] = [...forBoot, ...forNetwork, ...forFirewall];

/** The wanted modules below `directory` with all that they depend on; those built into the kernel are left out. */
export function collectModules(directory: string, wanted: readonly string[] = wantedModules): KernelModule[] {
  const paths = new Map<string, string>();
  let builtIn = new Set<string>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (/\.ko(\.xz|\.zst)?$/.test(entry.name)) paths.set(moduleName(path), path);
    if (entry.name === 'modules.builtin')
      builtIn = new Set(readFileSync(path, 'utf8').trim().split('\n').map(moduleName));
  }
  const loaded = new Map<string, KernelModule>();
  const load = (name: string, neededBy: string) => {
    if (loaded.has(name) || builtIn.has(name)) return;
    const path = paths.get(name);
    if (!path) throw new Error(`expected the kernel module "${name}" for ${neededBy}, got none in ${directory}`);
    const content = readModule(path);
    for (const dependency of dependenciesOf(content)) load(dependency, name);
    loaded.set(name, { name, content });
  };
  for (const name of wanted) load(name, 'the VM');
  return [...loaded.values()];
}

/** File names use `-` and `_` as they please; the kernel takes both for the same. */
function moduleName(path: string): string {
  return basename(path)
    .replace(/\.ko(\.xz|\.zst)?$/, '')
    .replaceAll('-', '_');
}

function readModule(path: string): Buffer {
  if (path.endsWith('.xz')) return execFileSync('xz', ['--decompress', '--stdout', path], { maxBuffer: 2 ** 26 });
  const content = readFileSync(path);
  return path.endsWith('.zst') ? zstdDecompressSync(content) : content;
}

/** The `depends=` entry of the module's `.modinfo` section. */
function dependenciesOf(content: Buffer): string[] {
  const start = content.indexOf('\0depends=') + '\0depends='.length;
  const names = content.toString('latin1', start, content.indexOf(0, start));
  return names === '' ? [] : names.split(',').map(moduleName);
}
