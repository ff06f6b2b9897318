/**
 * The three small files by which a dumb client finds everything else, as `git update-server-info` writes them.
 * @module
 */

export interface PublishedRef {
  /** Full name: `refs/heads/main`. */
  readonly name: string;
  readonly objectId: string;
  /** What an annotated tag points to; absent for everything else. */
  readonly peeledId?: string;
}

/** `info/refs`: `ID TAB NAME`, sorted by name, an annotated tag followed by what it points to. */
export function formatInfoRefs(refs: readonly PublishedRef[]): string {
  return [...refs]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, objectId, peeledId }) => {
      const peeled = peeledId === undefined ? '' : `${peeledId}\t${name}^{}\n`;
      return `${objectId}\t${name}\n${peeled}`;
    })
    .join('');
}

/**
 * `objects/info/packs`: `P pack-….pack` a line, and an empty one at the end. A client takes an object from the first pack
 * that has it, so that the order matters. `files` are paths below the tree; all but packs are left out.
 */
export function formatInfoPacks(files: readonly string[]): string {
  const packs = files.filter((file) => file.endsWith('.pack')).map((file) => file.slice(file.lastIndexOf('/') + 1));
  return `${packs.map((name) => `P ${name}\n`).join('')}\n`;
}

/** `HEAD`: the branch that a clone checks out. */
export function formatHead(branch: string): string {
  return `ref: ${branch}\n`;
}

/** Parses `for-each-ref --format='%(refname) %(objectname) %(*objectname)'`. */
export function parseRefList(text: string): readonly PublishedRef[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', objectId = '', peeledId = ''] = line.split(' ');
      return { name, objectId, ...(peeledId !== '' && { peeledId }) };
    });
}
