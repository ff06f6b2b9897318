/**
 * The repositories of `examples/` as the lab reads them: their files, and where each host stands (`lab.json`).
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.ts';

/** An entry of `lab.json`; `examples/README.md` describes it. */
export interface Place {
  readonly site: 'public' | 'nat-open' | 'nat-symmetric';
  readonly lan?: { readonly prefix: string; readonly gateway: boolean };
  /** Underlay families; absent: both. */
  readonly underlay?: readonly ('ipv4' | 'ipv6')[];
}

export interface Example {
  /** The repository's YAML files by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<string, Place>>;
}

const directory = join(repositoryRoot, 'examples');

export function exampleNames(): string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

export function readExample(name: string): Example {
  const root = join(directory, name);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  return {
    files: Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])),
    places: JSON.parse(readFileSync(join(root, 'lab.json'), 'utf8')),
  };
}
