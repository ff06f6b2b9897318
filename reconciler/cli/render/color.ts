/**
 * Whether a stream gets colours (no-color.org, and FORCE_COLOR as Node and many others read it).
 * @module
 */

/**
 * `NO_COLOR` wins, then `FORCE_COLOR`, then whether the stream is a terminal that is not `dumb`.
 * An empty variable counts as absent; `FORCE_COLOR=0` turns colours off.
 */
export function colorWanted(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  const force = env.FORCE_COLOR;
  if (force) return force !== '0' && force !== 'false';
  return isTerminal && env.TERM !== 'dumb';
}
