/**
 * A stream that a command writes to: it knows whether it is a terminal, and whether it takes colours.
 * @module
 */
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Marks up text for the stream that it is meant for; without colours the text stays as it is. */
export type Style = (format: Format, text: string) => string;

/** The part of a Node stream that is needed. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export interface Output {
  write(text: string): void;
  readonly style: Style;
  readonly isTerminal: boolean;
  /** False once the reader has gone (`scope … | head`); further writes are dropped. */
  isOpen(): boolean;
}

export const plainStyle: Style = (_format, text) => text;
const colorStyle: Style = (format, text) => styleText(format, text, { validateStream: false });

/** A reader that goes away is in order: the command finishes its work, only nobody reads on. */
export function openOutput(stream: OutputStream, color: boolean): Output {
  let open = true;
  stream.on('error', (error) => {
    open = false;
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    write(text) {
      if (open) stream.write(text);
    },
    style: color ? colorStyle : plainStyle,
    isTerminal: stream.isTTY === true,
    isOpen: () => open,
  };
}
