/**
 * Asking the person at the terminal. Only `yes` is yes, as in the plan tools that people know.
 * @module
 */
import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';

/** Returns if the answer is `yes`; throws `CliError` otherwise (Ctrl-C and Ctrl-D too), and where nobody can be asked. */
export async function confirm(context: Context, question: string): Promise<void> {
  if (!context.interactive) {
    throw new CliError('CONFIRMATION_MISSING', 'nobody can be asked here; nothing was done', {
      exitCode: exitCodes.usage,
      hint: 'pass --yes to go ahead without asking',
    });
  }
  const terminal = createInterface({ input: context.stdin, output: context.questions });
  const interrupted = new Promise<string>((resolve) => terminal.once('SIGINT', () => resolve('')));
  try {
    const asked = terminal.question(`${question} Only "yes" is accepted: `).catch(unanswered);
    const answer = await Promise.race([asked, interrupted]);
    if (answer.trim() !== 'yes') {
      throw new CliError('INTERRUPTED', 'not confirmed; nothing was done', { exitCode: exitCodes.interrupted });
    }
  } finally {
    terminal.close();
  }
}

/** Ctrl-D, or a terminal that goes away. */
function unanswered(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') return '';
  throw error;
}
