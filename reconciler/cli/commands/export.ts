/**
 * `scope export`: the wg-quick file that a person carries to a static device.
 * @module
 */
import { readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ExportOutput } from '../../../schema/edit-outputs.ts';
import { type Command, setExamples } from '../commander.ts';
import { type Context, note, printJson } from '../context.ts';

interface Options {
  readonly network?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly out?: string | undefined;
}

export function configure(command: Command, context: Context): void {
  command
    .description(
      'Write the wg-quick file of a static device: a phone, a router, anything with WireGuard and without Scope. ' +
        'Its private key comes from a file; without one the configuration has a placeholder for it. A file with a key is ' +
        'readable by its owner only and is never written into a repository.',
    )
    .argument('<host>', 'the static device')
    .option('--network <name>', 'the network, where there are several')
    .option('--private-key-file <file>', "the device's private key")
    .option('--out <file>', 'write here, outside any repository, instead of standard output')
    .action((host, options) => exportDevice(context, host, options));
  setExamples(command, [
    { line: 'scope export phone', does: 'show it, with a placeholder for the key' },
    { line: 'scope export phone --private-key-file ~/keys/phone --out ~/keys/phone.conf', does: 'complete, in a file' },
  ]);
}

async function exportDevice(context: Context, host: string, options: Options): Promise<void> {
  const { readDeviceConfiguration } = await import('../device-configuration.ts');
  const { network, relay, publicText, secretText } = await readDeviceConfiguration(context, host, options);
  const text = secretText?.reveal() ?? publicText;
  const file = options.out === undefined ? undefined : resolve(context.cwd, options.out);
  if (file !== undefined) {
    const { createSecretFile } = await import('../key-files.ts');
    await createSecretFile(file, text);
    note(context, `created ${file}`);
  }
  if (context.json) {
    printJson(context, {
      format: 1,
      kind: 'export',
      network: network.name,
      host,
      via: relay.name,
      ...(file !== undefined && { file }),
      configuration: publicText,
    } satisfies ExportOutput);
  } else if (file === undefined) {
    if (secretText) await refuseOutputInRepository();
    context.stdout.write(text);
  }
}

/** `scope export … > phone.conf` would do what `--out phone.conf` refuses. */
async function refuseOutputInRepository(): Promise<void> {
  const { refuseInsideRepository } = await import('../work-tree.ts');
  let path: string;
  try {
    path = readlinkSync('/proc/self/fd/1');
  } catch {
    return;
  }
  if (path.startsWith('/') && !path.startsWith('/dev/')) refuseInsideRepository(path, 'a private key');
}
