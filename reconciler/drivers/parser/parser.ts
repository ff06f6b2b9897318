/**
 * Parses files of other people in child processes: whatever a file does to its process, the caller gets an answer for
 * every file, and a diagnostic for the one that was to blame.
 * @module
 */
import { Buffer } from 'node:buffer';
import type { DiagnosticCode } from '../../desired/codes.ts';
import type { Located } from '../../desired/locate.ts';
import type { ParsedFile } from '../../desired/parsed-file.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { DriverError } from '../driver-error.ts';
import type { ParserRequest, ParserResult } from './protocol.ts';
import { type ChildOutcome, defaultLimits, type ParserCommand, type ParserLimits, runChild } from './run-child.ts';

/** Requests of one process, in bytes of text. Starting one costs as much as parsing about 300 KiB. */
const batchBytes = 8 << 20;

/** After so many deaths the rest is not tried: somebody is at work who wants to keep this machine busy. */
const maxDeaths = 16;

export class Parser {
  readonly #command: ParserCommand;
  readonly #limits: ParserLimits;

  constructor(command: ParserCommand, limits: Partial<ParserLimits> = {}) {
    this.#command = command;
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** Answers to all requests, in their order. Throws `DriverError` only if no process can be started. */
  async run(requests: readonly ParserRequest[]): Promise<ParserResult[]> {
    const results: ParserResult[] = [];
    let deaths = 0;
    while (results.length < requests.length && deaths <= maxDeaths) {
      const batch = takeBatch(requests, results.length);
      const { results: answered, failure } = await this.#runChild(batch);
      results.push(...answered);
      const culprit = requests[results.length];
      if (failure === undefined || !culprit) continue;
      deaths++;
      // Those before it may have used up the memory: on its own it gets a second chance.
      const alone = answered.length === 0 ? { results: [], failure } : await this.#runChild([culprit]);
      results.push(alone.results[0] ?? describeDeath(culprit, alone.failure ?? failure));
    }
    const rest = requests.slice(results.length);
    return [...results, ...rest.map((request) => describeDeath(request, 'too many other files ended it'))];
  }

  async #runChild(requests: readonly ParserRequest[]): Promise<ChildOutcome> {
    const outcome = await runChild(this.#command, this.#limits, requests);
    if (!outcome.notStarted) return outcome;
    throw new DriverError(
      'PROGRAM_MISSING',
      `expected to start the parser ${this.#command.program}, got: ${outcome.failure}`,
    );
  }
}

function takeBatch(requests: readonly ParserRequest[], from: number): readonly ParserRequest[] {
  let bytes = 0;
  let end = from;
  for (; end < requests.length; end++) {
    bytes += Buffer.byteLength(requests[end]?.text ?? '');
    if (bytes > batchBytes && end > from) break;
  }
  return requests.slice(from, end);
}

/** In place of the answer: the file is refused whole, and places in it are not known. */
function describeDeath({ kind, file }: ParserRequest, reason: string): ParsedFile<never> | readonly Located[] {
  if (kind === 'locate') return [];
  const diagnostic: Diagnostic<DiagnosticCode> = {
    code: 'PARSER_KILLED',
    severity: 'error',
    message: `expected a file that can be parsed, got one that its process did not survive: ${reason}`,
    position: { file, line: 1, column: 1, length: 1 },
  };
  return { broken: [''], diagnostics: [diagnostic] };
}
