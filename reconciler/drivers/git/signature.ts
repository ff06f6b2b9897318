/**
 * Who signed a commit, by ssh keys and git's own check against an allowed-signers file (ssh-keygen(1), ALLOWED SIGNERS).
 * Git verifies at the commit's own time and does not tie the signer to the committer: an old stolen key can sign with an
 * old date, and a good signature does not say that a commit is the newest. Whoever follows a branch also asks whether it
 * continues from what was followed before.
 * @module
 */
import { access } from 'node:fs/promises';
import type { CommitId } from './branch.ts';
import { runGit } from './run-git.ts';
import type { GitSettings } from './settings.ts';

export type SignatureCheck =
  | { readonly ok: true; readonly signer: string; readonly fingerprint: string }
  | { readonly ok: false; readonly reason: string };

const reasons: Readonly<Record<string, string>> = {
  N: 'it is not signed with an ssh key',
  U: 'its key is not among the allowed signers, or was not valid at that time',
  B: 'the signature is bad, or its key is not allowed to sign for git',
  E: 'the signature cannot be checked',
};

/** Checks the signature of one commit. Only git's `G` is accepted: good, and by a key that `allowedSigners` lists. */
export async function checkSignature(
  directory: string,
  settings: GitSettings,
  commit: CommitId,
  allowedSigners: string,
): Promise<SignatureCheck> {
  try {
    await access(allowedSigners);
  } catch {
    return { ok: false, reason: `the allowed signers ${JSON.stringify(allowedSigners)} cannot be read` };
  }
  const args = ['log', '-1', '--no-show-signature', '--format=%G?%x00%GS%x00%GF', '--end-of-options', commit];
  const config = [`gpg.ssh.allowedSignersFile=${allowedSigners}`];
  const { text } = await runGit(directory, settings, args, { config });
  const [verdict = '', signer = '', fingerprint = ''] = text.trimEnd().split('\0');
  if (verdict === 'G' && signer !== '' && fingerprint !== '') return { ok: true, signer, fingerprint };
  const key = fingerprint === '' ? '' : ` (key ${fingerprint})`;
  return { ok: false, reason: `${reasons[verdict] ?? `git says ${JSON.stringify(verdict)}`}${key}` };
}
