/**
 * What goes between Scope and the process that parses for it: one JSON value a line, in both directions.
 *
 *     → {"id":0,"kind":"network","file":"network.yaml","text":"…"}
 *     ← {"id":0,"result":{…}}
 *
 * Answers come in the order of the requests, each as soon as it is there, so that whoever reads them knows which request
 * a process died of.
 * @module
 */
import type { WrittenHost } from '../../../schema/host.ts';
import type { WrittenNetwork } from '../../../schema/network.ts';
import type { Located, PointerTarget } from '../../desired/locate.ts';
import type { ParsedFile } from '../../desired/parsed-file.ts';

/** `secrets`: a file that is not configuration; it is only searched for keys. */
export type FileKind = 'network' | 'host' | 'secrets';

export type ParserRequest =
  | { readonly kind: FileKind; readonly file: string; readonly text: string }
  | {
      readonly kind: 'locate';
      readonly file: string;
      readonly text: string;
      readonly pointers: readonly PointerTarget[];
    };

interface ParsedByKind {
  readonly network: ParsedFile<WrittenNetwork>;
  readonly host: ParsedFile<WrittenHost>;
  readonly secrets: ParsedFile<never>;
  readonly locate: readonly Located[];
}

export type ParserResult = ParsedByKind[keyof ParsedByKind];

export interface ParserAnswer {
  readonly id: number;
  readonly result: ParserResult;
}

/** The hidden argument by which the bundled program is told to be the parser. */
export const parserArgument = '__parse';
