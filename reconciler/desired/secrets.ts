/**
 * Private and preshared keys in text that people committed: finding them, and never showing them.
 * Works on text, not on YAML, so that comments, wg-quick files and broken files are searched as well.
 * @module
 */

/** Names of fields that hold a secret in this field's tools: `PrivateKey`, `private_key`, `psk`, `presharedKey`. */
const secretFieldPattern = /^(private[-_ ]?key|pre[-_ ]?shared[-_ ]?key|psk|secret[-_ ]?key|wg[-_ ]?key)$/i;

const keyText = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';
const assignment = new RegExp(
  `((?:private|pre[-_ ]?shared|secret)[-_ ]?key|psk)["']?[ \\t]*[:=][ \\t]*["']?(${keyText})`,
  'gi',
);
const pem = /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----/g;
const shown =
  /((?:private|pre[-_ ]?shared|secret)[-_ ]?key|psk|secret|password)(["']?\s*[:=]\s*)(?:"[^"]*"?|'[^']*'?|(?![{[])[^\s,}\]]+)/gi;

export interface FoundSecret {
  /** Offset of the text that names or holds the secret. */
  readonly offset: number;
  readonly length: number;
  /** What it was found as, such as `PrivateKey`. */
  readonly name: string;
}

export function isSecretField(name: string): boolean {
  return secretFieldPattern.test(name);
}

/** Every place where the text assigns a key to a name that means a secret, or holds a PEM private key. */
export function findSecrets(text: string): FoundSecret[] {
  const assigned = [...text.matchAll(assignment)].map((match) => ({
    offset: match.index,
    length: (match[1] ?? '').length,
    name: match[1] ?? '',
  }));
  const blocks = [...text.matchAll(pem)].map((match) => ({
    offset: match.index,
    length: match[0].length,
    name: 'PEM private key',
  }));
  return [...assigned, ...blocks].sort((a, b) => a.offset - b.offset);
}

/** True for a file that is nothing but one key: what `wg genkey > file` leaves behind. */
export function isBareKey(text: string): boolean {
  return new RegExp(`^\\s*${keyText}\\s*$`).test(text);
}

/** True for the text of a wg-quick file. */
export function isWgQuickText(text: string): boolean {
  return /^[ \t]*\[(Interface|Peer)\][ \t]*$/im.test(text);
}

/** The line with the values of secret-looking fields starred out. Its length stays, so that a caret below it is right. */
export function hideSecrets(line: string): string {
  const starred = line.replace(shown, (all, name: string, separator: string) => {
    const start = name.length + separator.length;
    return all.slice(0, start) + '*'.repeat(all.length - start);
  });
  return hideCredentials(starred);
}

/** The text with user names and passwords of URLs starred out, at the same length. */
export function hideCredentials(text: string): string {
  return text.replace(
    /(:\/\/)([^\s/]+)(?=@)/g,
    (_, slashes: string, words: string) => slashes + '*'.repeat(words.length),
  );
}
