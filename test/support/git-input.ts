/**
 * Git plumbing that takes its text from standard input, for commits that no porcelain would make.
 * @module
 */
import { execFileSync } from 'node:child_process';

/** Runs git in a repository and returns what it printed, trimmed. */
export function gitWithInput(repository: string, input: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', repository, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent' },
  }).trim();
}
