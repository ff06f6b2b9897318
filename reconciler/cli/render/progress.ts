/**
 * What is being done right now, on a terminal only: one line with a spinner that the next step replaces by a tick.
 * @module
 */
import type { Context } from '../context.ts';

export interface Progress {
  /** Ends the step before, if any, as done, and starts the next. */
  step(text: string): void;
  /** Ends the last step as done. */
  done(): void;
  /** Ends the last step as failed. */
  fail(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Ten turns of a frame a second: smooth, and no burden over ssh. */
const frameMs = 100;
const clearLine = '\r\x1b[2K';

const silent: Progress = { step() {}, done() {}, fail() {} };

export function startProgress(context: Context): Progress {
  const { stderr } = context;
  if (!stderr.isTerminal || context.quiet) return silent;
  let current: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;
  const draw = () => {
    stderr.write(`${clearLine}${stderr.style('cyan', frames[frame++ % frames.length] ?? '')} ${current}`);
  };
  const end = (mark: string) => {
    if (current === undefined) return;
    clearInterval(timer);
    stderr.write(`${clearLine}${mark} ${current}\n`);
    current = undefined;
  };
  return {
    step(text) {
      end(stderr.style('green', '✔'));
      current = text;
      timer = setInterval(draw, frameMs);
      timer.unref();
      draw();
    },
    done: () => end(stderr.style('green', '✔')),
    fail: () => end(stderr.style('red', '✗')),
  };
}
