/**
 * The distribution's own kernel, fetched by apt and unpacked into `.cache/vm`, never installed.
 * @module
 */
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createArchive } from './cpio.ts';
import { collectModules, wantedModules } from './kernel-modules.ts';

export interface KernelImage {
  readonly kernel: string;
  readonly initramfs: string;
}

/** Outside version control; deleting it costs a download. */
export const cacheDirectory = join(import.meta.dirname, '../../.cache/vm');
const busybox = '/bin/busybox';
const init = join(import.meta.dirname, 'guest-init.sh');
const directories = ['bin', 'dev', 'proc', 'sys', 'modules', 'lower', 'upper', 'root'];

/** The kernel and an initramfs of the current `guest-init.sh`; both are made once and then found in the cache. */
export function kernelImage(): KernelImage {
  mkdirSync(cacheDirectory, { recursive: true });
  const key = createHash('sha256').update(readFileSync(init)).update(wantedModules.join()).digest('hex').slice(0, 12);
  const image = {
    kernel: join(cacheDirectory, `vmlinuz-${key}`),
    initramfs: join(cacheDirectory, `initramfs-${key}.cpio`),
  };
  if (existsSync(image.kernel) && existsSync(image.initramfs)) return image;
  const unpacked = mkdtempSync(join(cacheDirectory, 'unpack-'));
  try {
    for (const deb of downloadPackages(unpacked)) execFileSync('dpkg', ['-x', deb, unpacked]);
    const modules = collectModules(
      join(unpacked, existsSync(join(unpacked, 'lib/modules')) ? 'lib' : 'usr/lib', 'modules'),
    );
    const archive = createArchive([
      ...directories.map((name) => ({ name })),
      { name: 'init', content: readFileSync(init) },
      { name: 'bin/busybox', content: readFileSync(busybox) },
      { name: 'modules/order', content: Buffer.from(modules.map(({ name }) => `${name}\n`).join('')) },
      ...modules.map(({ name, content }) => ({ name: `modules/${name}`, content })),
    ]);
    const [kernel] = readdirSync(join(unpacked, 'boot')).filter((name) => name.startsWith('vmlinuz-'));
    if (!kernel) throw new Error('expected a vmlinuz in the kernel package, got none');
    renameSync(join(unpacked, 'boot', kernel), image.kernel);
    // Last, and under its name only when whole: it is what says that the image is complete.
    writeFileSync(`${image.initramfs}.new`, archive);
    renameSync(`${image.initramfs}.new`, image.initramfs);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
  return image;
}

/** Downloads the packages that the kernel's meta package stands for; returns their files. */
function downloadPackages(directory: string): string[] {
  const names = kernelPackages();
  // Without the option apt warns that its own user cannot write here.
  const options = ['-qq', '-o', 'APT::Sandbox::User=root'];
  execFileSync('apt-get', ['download', ...options, ...names], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return readdirSync(directory)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(directory, name));
}

/** Debian's `linux-image-amd64` depends on the image; Ubuntu's `linux-image-virtual` on image and modules. */
function kernelPackages(): string[] {
  for (const meta of ['linux-image-amd64', 'linux-image-virtual']) {
    const text = execFileSync('apt-cache', ['depends', '--no-recommends', '--no-suggests', meta], { encoding: 'utf8' });
    const names = [...text.matchAll(/Depends: (linux-(?:image|modules)-[0-9][^\s]*)/g)].map(([, name]) => name ?? '');
    if (names.length === 0) continue;
    const version = /linux-image-(?:unsigned-)?([0-9].*)/.exec(names[0] ?? '')?.[1];
    return meta === 'linux-image-amd64' ? names : [...new Set([...names, `linux-modules-${version}`])];
  }
  throw new Error('expected a kernel package in apt, got none (run: apt-get update)');
}
