/**
 * `scope qr`: the configuration of a static device as a QR code, for the camera of a phone.
 * @module
 */
import type { ExportOutput } from '../../../schema/edit-outputs.ts';
import { usageError } from '../cli-error.ts';
import { type Command, setExamples } from '../commander.ts';
import { type Context, printJson } from '../context.ts';

interface Options {
  readonly network?: string | undefined;
  readonly privateKeyFile?: string | undefined;
}

export function configure(command: Command, context: Context): void {
  command
    .description(
      "Show the configuration of a static device as a QR code for WireGuard's app. The code holds the private key: " +
        'whoever sees it can read it.',
    )
    .argument('<host>', 'the static device')
    .option('--network <name>', 'the network, where there are several')
    .requiredOption('--private-key-file <file>', "the device's private key")
    .action((host, options) => showQr(context, host, options));
  setExamples(command, [{ line: 'scope qr phone --private-key-file ~/keys/phone', does: 'show it to the phone' }]);
}

async function showQr(context: Context, host: string, options: Options): Promise<void> {
  const { readDeviceConfiguration } = await import('../device-configuration.ts');
  const { network, relay, secretText } = await readDeviceConfiguration(context, host, options);
  if (secretText === undefined) throw usageError('expected --private-key-file FILE');
  if (context.json) {
    const output = { format: 1, kind: 'export', network: network.name, host, via: relay.name } satisfies ExportOutput;
    printJson(context, output);
    return;
  }
  const { renderUnicodeCompact } = await import('uqr');
  // A quiet zone of 4 modules is what ISO/IEC 18004 asks for; 2 is what cameras need, and fits 80 columns.
  const code = renderUnicodeCompact(secretText.reveal(), { ecc: 'L', border: 2 });
  const { style } = context.stdout;
  // The blocks are the light modules. With colours they are white on black whatever the terminal's own colours are.
  const lines = code.split('\n').map((line) => style(['whiteBright', 'bgBlack'], line));
  context.stdout.write(`${lines.join('\n')}\n`);
}
