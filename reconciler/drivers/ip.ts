/**
 * iproute2 as the link, route and rule drivers use it: many questions or many changes in one process.
 * @module
 */
import { InternalError } from '../model/internal-error.ts';
import { type Command, commandFailure, commandOutput, runCommand } from './command.ts';
import { DriverError } from './driver-error.ts';

/** What `ip` is told with `-4` or `-6`; `any` leaves it to each line. */
export type IpFamily = 'ipv4' | 'ipv6' | 'any';

/** 10,000 routes or interfaces of a few hundred bytes each, several times over. */
const maxBytes = 64 * 1024 * 1024;

const familyOptions: Readonly<Record<IpFamily, readonly string[]>> = { ipv4: ['-4'], ipv6: ['-6'], any: [] };

/**
 * Asks several questions (`link show`) in one process and returns one parsed JSON document for each.
 * Numbers stay numbers (`-N`): a table or protocol that somebody named in /etc/iproute2 looks the same everywhere.
 */
export async function queryIp(family: IpFamily, questions: readonly string[]): Promise<readonly unknown[]> {
  const options = [...familyOptions[family], '-json', '-details', '-Numeric', '-batch', '-'];
  const output = await commandOutput({ program: 'ip', args: options, input: joinLines(questions), maxBytes });
  const documents = output.split('\n').filter((line) => line.trim() !== '');
  if (documents.length !== questions.length) {
    throw new DriverError(
      'UNEXPECTED_OUTPUT',
      `expected ${questions.length} answers from ip, got ${documents.length} (${questions.join(', ')})`,
    );
  }
  return documents.map((document, index) => parseDocument(document, questions[index] ?? ''));
}

function parseDocument(document: string, question: string): unknown {
  try {
    return JSON.parse(document);
  } catch (error) {
    throw new DriverError('UNEXPECTED_OUTPUT', `expected JSON from ip ${question}`, { cause: error });
  }
}

/**
 * Makes changes in one process, going on after one that fails. Returns an error or undefined for each line.
 * Throws only if `ip` itself could not be run.
 */
export async function changeByIp(
  family: IpFamily,
  lines: readonly string[],
): Promise<readonly (DriverError | undefined)[]> {
  if (lines.length === 0) return [];
  const command: Command = {
    program: 'ip',
    args: [...familyOptions[family], '-force', '-batch', '-'],
    input: joinLines(lines),
    // 10,000 routes take 0.15 s where nothing else runs; a busy single-board computer is far slower.
    timeoutMs: 10_000 + lines.length * 10,
    maxBytes,
  };
  const result = await runCommand(command);
  const errors = new Array<DriverError | undefined>(lines.length).fill(undefined);
  if (result.exitCode === 0) return errors;
  let words: string[] = [];
  let found = false;
  for (const line of result.stderr.split('\n')) {
    const failed = /^Command failed -:([0-9]+)$/.exec(line);
    if (!failed) {
      words.push(line);
      continue;
    }
    errors[Number(failed[1]) - 1] = commandFailure(command, { ...result, stderr: words.join('\n') });
    found = true;
    words = [];
  }
  // Text that `ip` cannot parse ends it at once and names no line: everything counts as not done.
  return found ? errors : errors.fill(commandFailure(command, result));
}

/** Everything Scope writes is typed; this keeps a bug from becoming a second command. */
function joinLines(lines: readonly string[]): string {
  for (const line of lines) {
    if (!/^[a-z][A-Za-z0-9_=.:/@ -]*$/.test(line)) {
      throw new InternalError(`expected one ip command, got ${JSON.stringify(line)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
