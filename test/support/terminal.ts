/**
 * A person at a terminal: a command on a real one, and what is typed when its questions are there.
 * @module
 */
import { spawn } from 'node:child_process';

/** What is typed once the text matches; each is waited for in turn. */
export type Answer = readonly [RegExp, string];

/** Runs a line of shell on a terminal. Returns all that the terminal showed, at its end `ended with CODE`. */
export function onTerminal(
  line: string,
  answers: readonly Answer[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  // A terminal without a size would be one character wide.
  const sized = `stty cols 100 rows 40; ${line}; echo "ended with $?"`;
  const terminal = spawn('script', ['-qec', sized, '/dev/null'], {
    cwd: options.cwd,
    env: { ...options.env, TERM: 'xterm' },
    timeout: 60_000,
  });
  let shown = '';
  let seen = 0;
  let next = 0;
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [question, keys] = answers[next] ?? [];
    if (keys === undefined || !question?.test(shown.slice(seen))) return;
    seen = shown.length;
    next++;
    terminal.stdin.write(keys);
  });
  terminal.once('close', () => resolve(shown));
  return promise;
}
