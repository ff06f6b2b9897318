/**
 * A config repository, a source directory, and pulls from the one into the other, as a host does them.
 * @module
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type PullOptions, pull } from '../../reconciler/agent/source.ts';
import { checkSourceConfig, type SourceConfig } from '../../reconciler/agent/source-config.ts';
import { readSourceState } from '../../reconciler/agent/source-store.ts';
import { ConfigRepository } from '../../reconciler/drivers/lab/config-repository.ts';
import { parserOf } from '../../reconciler/drivers/parser/own-parser.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';
import { scratch } from './scratch.ts';

export const spawnCommand = [process.execPath, fileURLToPath(new URL('./source-main.ts', import.meta.url))];

/** A network of a relay and an edge. */
export const networkYaml = `version: 1
network: mesh0
addresses: [10.77.0.0/24]
hosts:
  fra:
    { role: relay, slot: 1, endpoints: ['192.0.2.1:51820'], address: 10.77.0.1, publicKey: ${key('Q')} }
  home: { address: 10.77.0.2, publicKey: ${key('B')} }
`;

/** Another host, as a line of \`hosts\`. */
export function hostLine(name: string, number: number): string {
  return `  ${name}: { address: 10.77.0.${number}, publicKey: ${key(String.fromCharCode(64 + number))} }\n`;
}

/** A well-formed public key that begins with a letter of one's choice. */
function key(letter: string): string {
  return `${letter.repeat(42)}A=`;
}

export async function setUpPull(t: TestContext, files: Record<string, string> = { 'network.yaml': networkYaml }) {
  const folder = await scratch(t);
  const repository = await ConfigRepository.create(join(folder, 'origin'), files);
  const directory = join(folder, 'state', 'source');
  const config: SourceConfig = {
    network: 'mesh0' as NetworkName,
    url: repository.path,
    ref: 'main',
    path: '.',
    trust: 'none',
  };
  let time = 1_700_000_000;
  const pullWith = async (changes: Partial<SourceConfig> = {}, options: Partial<PullOptions> = {}) => {
    const source = checkSourceConfig({ ...config, ...changes });
    assert.ok(source.ok, source.ok ? '' : source.reason);
    time += 60;
    const parser = parserOf(spawnCommand);
    return pull(source.value, {
      directory,
      version: '0.1.0',
      parser,
      now: () => time,
      fetchTimeoutMs: 10_000,
      ...options,
    });
  };
  const state = () => readSourceState(directory);
  return { folder, repository, directory, config, pullWith, state, now: () => time };
}
