/**
 * The questions of `scope init`. Only where a person sits at a terminal, on stderr like all messages.
 * @module
 */
import type { Writable } from 'node:stream';
import { cancel, group, intro, text } from '@clack/prompts';
import { parseNetworkName } from '../desired/names.ts';
import { parsePrefix } from '../model/address.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { type NetworkChoice, parseRegistry } from './starter-files.ts';

/**
 * Asks on `output` with the given choice as the default answers. Throws, ending with 130, if the person gives up.
 */
export async function askForNetwork(output: Writable, defaults: NetworkChoice): Promise<NetworkChoice> {
  intro('A new network', { output });
  const answers = await group(
    {
      network: () =>
        text({
          message: 'Its name, which is also that of the interface',
          initialValue: defaults.network,
          output,
          validate: (value = '') => reasonOf(parseNetworkName(value)),
        }),
      prefixes: () =>
        text({
          message: 'Its addresses',
          initialValue: defaults.prefixes.join(' '),
          output,
          validate: (value = '') => {
            const words = splitWords(value);
            if (words.length === 0) return 'expected at least one prefix';
            return words.map((word) => reasonOf(parsePrefix(word))).find((reason) => reason !== undefined);
          },
        }),
      registry: () =>
        text({
          message: 'URL that hosts fetch this repository from (empty: decide later)',
          initialValue: defaults.registry.join(' '),
          output,
          validate: (value = '') =>
            splitWords(value)
              .map((word) => reasonOf(parseRegistry(word)))
              .find((reason) => reason !== undefined),
        }),
    },
    { onCancel: () => giveUp(output) },
  );
  return {
    network: answers.network,
    prefixes: splitWords(answers.prefixes),
    registry: splitWords(answers.registry ?? ''),
  };
}

function giveUp(output: Writable): never {
  cancel('nothing was written', { output });
  throw new CliError('INTERRUPTED', 'not finished; nothing was written', { exitCode: exitCodes.interrupted });
}

function splitWords(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function reasonOf(parsed: { readonly ok: true } | { readonly ok: false; readonly reason: string }): string | undefined {
  return parsed.ok ? undefined : parsed.reason;
}
