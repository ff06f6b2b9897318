/**
 * Branch names, in the subset that Scope follows: git's own rules (git-check-ref-format(1)) over a plain alphabet.
 * The rules are repeated here because the pattern alone admits `..`, which git reads as a range.
 * @module
 */
import { accepted, type Brand, type Parsed, refused } from '../../model/brand.ts';

/** A full ref name: `refs/heads/main`. */
export type BranchRef = Brand<'BranchRef'>;
/** A full commit id: 40 or 64 lower-case hex digits. */
export type CommitId = Brand<'CommitId'>;

const alphabet = /^[A-Za-z0-9._/-]{1,100}$/;

/** Parses `main` or `refs/heads/main`. Tags and other refs are refused: a host follows a branch. */
export function parseBranch(text: string): Parsed<BranchRef> {
  const name = text.startsWith('refs/heads/') ? text.slice('refs/heads/'.length) : text;
  const components = name.split('/');
  const valid =
    alphabet.test(name) &&
    !name.startsWith('-') &&
    !name.startsWith('refs/') &&
    !name.includes('..') &&
    !name.endsWith('.') &&
    name !== 'HEAD' &&
    components.every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
  return valid
    ? accepted(`refs/heads/${name}` as BranchRef)
    : refused(`expected the name of a branch, got ${JSON.stringify(text)}`);
}

/** The name as people write it: `main`. */
export function branchName(ref: BranchRef): string {
  return ref.slice('refs/heads/'.length);
}

export function parseCommitId(text: string): Parsed<CommitId> {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
    ? accepted(text as CommitId)
    : refused(`expected a full commit id, got ${JSON.stringify(text)}`);
}
