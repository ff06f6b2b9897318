/**
 * The process that parses: reads requests from standard input, writes answers to standard output, holds nothing else.
 * @module
 */
import type { Readable, Writable } from 'node:stream';
import { locate } from '../../desired/locate.ts';
import { parseForeignFile, parseHostStanza, parseNetworkFile } from '../../desired/parse.ts';
import type { ParserRequest, ParserResult } from './protocol.ts';

/** Answers every request until `input` ends. */
export async function runParserChild(input: Readable, output: Writable): Promise<void> {
  let rest = '';
  input.setEncoding('utf8');
  for await (const chunk of input) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const request = JSON.parse(line) as ParserRequest & { readonly id: number };
      output.write(`${JSON.stringify({ id: request.id, result: answer(request) })}\n`);
    }
  }
}

/** The answer to one request. Pure; also what tests and tools without hostile input may call in their own process. */
function answer(request: ParserRequest): ParserResult {
  const { kind, text, file } = request;
  switch (kind) {
    case 'network':
      return parseNetworkFile(text, file);
    case 'host':
      return parseHostStanza(text, file);
    case 'secrets':
      return parseForeignFile(text, file);
    case 'locate':
      return locate(text, request.pointers);
  }
}
