/**
 * From a listing of a repository to the networks in it: every folder with a network.yaml is one.
 * @module
 */

export interface NetworkPaths {
  /** Folder of network.yaml below the repository's root; `.` is the root itself. */
  readonly directory: string;
  readonly root: string;
  readonly hosts: readonly { readonly name: string; readonly file: string }[];
  /** Files that look like configuration but stand or are named where nothing reads them. */
  readonly misplaced: readonly { readonly file: string; readonly expected: string }[];
  /** Other files of the folder that often hold keys: they are only searched for secrets. */
  readonly suspects: readonly string[];
}

/** The networks at or below `prefix` (`.` is everything), by folder. Folders that begin with a dot are left out. */
export function findNetworks(paths: Iterable<string>, prefix = '.'): NetworkPaths[] {
  const start = prefix.replace(/^(\.\/)+|\/+$/g, '');
  const below = start === '' || start === '.' ? '' : `${start}/`;
  const sorted = [...paths].filter((path) => path.startsWith(below) && !/(^|\/)\./.test(path)).sort();
  const directories = new Set(sorted.filter((path) => baseName(path) === 'network.yaml').map(directoryOf));
  const networks = new Map([...directories].map((directory) => [directory, emptyNetwork(directory)]));
  for (const path of sorted) {
    const network = networks.get(owner(path, directories) ?? '');
    if (network) addFile(network, path);
  }
  return [...networks.values()].sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

/** Files named as network files are, but `.yml`: a folder that holds only such has no network. */
export function findMisnamed(paths: Iterable<string>, prefix = '.'): string | undefined {
  const start = prefix.replace(/^(\.\/)+|\/+$/g, '');
  const below = start === '' || start === '.' ? '' : `${start}/`;
  return [...paths].sort().find((path) => path.startsWith(below) && /(^|\/)network\.(yml|json|YAML|YML)$/.test(path));
}

type Mutable = {
  -readonly [Key in keyof NetworkPaths]: NetworkPaths[Key] extends readonly (infer Item)[] ? Item[] : NetworkPaths[Key];
};

function emptyNetwork(directory: string): Mutable {
  const root = directory === '.' ? 'network.yaml' : `${directory}/network.yaml`;
  return { directory, root, hosts: [], misplaced: [], suspects: [] };
}

function addFile(network: Mutable, path: string): void {
  const inside = network.directory === '.' ? path : path.slice(network.directory.length + 1);
  const host = /^hosts\/([^/]+)\.yaml$/.exec(inside)?.[1];
  if (host !== undefined) network.hosts.push({ name: host, file: path });
  else if (/^hosts\/[^/]+\.(yml|YAML|YML)$/.test(inside)) {
    network.misplaced.push({ file: path, expected: path.replace(/\.[^.]+$/, '.yaml') });
  } else if (/^hosts\/.+\/[^/]+\.ya?ml$/.test(inside)) {
    const file = network.directory === '.' ? '' : `${network.directory}/`;
    network.misplaced.push({ file: path, expected: `${file}hosts/${baseName(path).replace(/\.yml$/, '.yaml')}` });
  } else if (/\.(conf|key|psk|pem)$/.test(inside)) network.suspects.push(path);
}

/** The nearest folder above the file that holds a network. */
function owner(path: string, directories: ReadonlySet<string>): string | undefined {
  let directory = directoryOf(path);
  while (!directories.has(directory)) {
    if (directory === '.') return undefined;
    directory = directoryOf(directory);
  }
  return directory;
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
