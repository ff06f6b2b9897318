/**
 * The files of one load: parsed by the cache or by a child process, and looked up again where a problem points into them.
 * @module
 */
import type { DiagnosticCode } from '../desired/codes.ts';
import { placesByFile, toDiagnostics } from '../desired/diagnostics.ts';
import type { NetworkPaths } from '../desired/find-networks.ts';
import type { Located } from '../desired/locate.ts';
import { describeLargeFile, maxFileBytes, type ParsedFile } from '../desired/parsed-file.ts';
import type { Problem } from '../desired/problem.ts';
import type { BlobCache, BlobKey } from '../drivers/parser/blob-cache.ts';
import type { Parser } from '../drivers/parser/parser.ts';
import type { FileKind, ParserRequest } from '../drivers/parser/protocol.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** All files of one network together. */
const maxNetworkBytes = 64 << 20;

export interface SourceFile {
  /** Below the root of what is loaded, with slashes. */
  readonly path: string;
  /** The id that git gives the content. */
  readonly blobId: string;
  readonly size: number;
}

/** Where files come from: a commit, or a work tree. */
export interface FileSource {
  readonly files: readonly SourceFile[];
  /** Contents by blob id. Only asked for files that have to be parsed, or told about; never for too large ones. */
  read(files: readonly SourceFile[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

interface Wanted {
  readonly file: SourceFile;
  readonly kind: FileKind;
}

const nothing: ParsedFile<never> = { broken: [''], diagnostics: [] };

export class FileReader {
  readonly #source: FileSource;
  readonly #parser: Parser;
  readonly #cache: BlobCache;
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #parsed = new Map<string, ParsedFile<unknown>>();

  constructor(source: FileSource, parser: Parser, cache: BlobCache) {
    this.#source = source;
    this.#parser = parser;
    this.#cache = cache;
    this.#files = new Map(source.files.map((file) => [file.path, file]));
  }

  /** Parses every file of the networks that the cache does not know, nor another load of this process is about to tell it. */
  async parse(networks: readonly NetworkPaths[]): Promise<void> {
    const missing = networks.flatMap((network) => this.#wanted(network)).filter((wanted) => !this.#takeCached(wanted));
    const isOthers = (wanted: Wanted) => this.#cache.isExpected(keyOf(wanted));
    const [own, others] = [missing.filter((wanted) => !isOthers(wanted)), missing.filter(isOthers)];
    await this.#cache.expect(own.map(keyOf), this.#parseMissing(own));
    if (others.length === 0) return;
    await this.#cache.settled(others.map(keyOf));
    // What was found wrong there is told with another path: it has to be found again.
    await this.#parseMissing(others.filter((wanted) => !this.#takeCached(wanted)));
  }

  async #parseMissing(missing: readonly Wanted[]): Promise<void> {
    if (missing.length === 0) return;
    const contents = await this.#source.read(missing.map(({ file }) => file));
    const requests: (ParserRequest & { readonly kind: FileKind })[] = [];
    const asked: Wanted[] = [];
    for (const wanted of missing) {
      const text = decode(contents.get(wanted.file.blobId));
      if (text === undefined) this.#refuse(wanted.file.path, describeEncoding(wanted.file.path));
      else {
        requests.push({ kind: wanted.kind, file: wanted.file.path, text });
        asked.push(wanted);
      }
    }
    const results = (await this.#parser.run(requests)) as ParsedFile<unknown>[];
    for (const [index, wanted] of asked.entries()) {
      const result = results[index] ?? nothing;
      this.#parsed.set(wanted.file.path, result);
      if (result.diagnostics.length === 0) this.#cache.set(keyOf(wanted), result);
    }
  }

  /** What `parse` found in a file. The caller knows what kind of file it is. */
  parsed<T>(path: string): ParsedFile<T> {
    return (this.#parsed.get(path) ?? nothing) as ParsedFile<T>;
  }

  /** Looks up the places of the problems, reading again only the files that they point into. */
  async place(problems: readonly Problem[]): Promise<Diagnostic<DiagnosticCode>[]> {
    const places = placesByFile(problems);
    const files = [...places.keys()].flatMap((path) => this.#files.get(path) ?? []).filter(isReadable);
    const contents = files.length === 0 ? new Map<string, Uint8Array>() : await this.#source.read(files);
    const requests = files.map(({ path, blobId }) => {
      const text = decode(contents.get(blobId)) ?? '';
      return { kind: 'locate', file: path, text, pointers: places.get(path) ?? [] } as const;
    });
    const results = (await this.#parser.run(requests)) as Located[][];
    const located = new Map(requests.map(({ file }, index) => [file, results[index] ?? []]));
    return toDiagnostics(problems, places, located);
  }

  /** The files of a network that may be read. A network that is too large as a whole is refused at its root file. */
  #wanted({ root, hosts, suspects }: NetworkPaths): Wanted[] {
    const paths: (readonly [string, FileKind])[] = [
      [root, 'network'],
      ...hosts.map(({ file }) => [file, 'host'] as const),
      ...suspects.map((path) => [path, 'secrets'] as const),
    ];
    const wanted = paths.flatMap(([path, kind]) => {
      const file = this.#files.get(path);
      return file ? [{ file, kind }] : [];
    });
    const total = wanted.reduce((sum, { file, kind }) => sum + (kind === 'secrets' ? 0 : file.size), 0);
    if (total > maxNetworkBytes) {
      this.#refuse(root, describeLargeTree(root, total));
      return [];
    }
    return wanted.filter(({ file, kind }) => {
      if (isReadable(file)) return true;
      if (kind !== 'secrets') this.#refuse(file.path, describeLargeFile(file.path, file.size));
      return false;
    });
  }

  #takeCached(wanted: Wanted): boolean {
    const cached = this.#cache.get(keyOf(wanted)) as ParsedFile<unknown> | undefined;
    if (cached === undefined) return false;
    this.#parsed.set(wanted.file.path, cached);
    return true;
  }

  #refuse(path: string, diagnostic: Diagnostic<DiagnosticCode>): void {
    this.#parsed.set(path, { broken: [''], diagnostics: [diagnostic] });
  }
}

function keyOf({ kind, file }: Wanted): BlobKey {
  return `${kind}:${file.blobId}`;
}

function isReadable({ size }: SourceFile): boolean {
  return size <= maxFileBytes;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text, or undefined if the bytes are not UTF-8 (or are missing). */
function decode(bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes && decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function describeEncoding(file: string): Diagnostic<DiagnosticCode> {
  const position = { file, line: 1, column: 1, length: 1 };
  return { code: 'FILE_NOT_UTF8', severity: 'error', message: 'expected UTF-8 text, got other bytes', position };
}

function describeLargeTree(file: string, bytes: number): Diagnostic<DiagnosticCode> {
  const message = `expected at most ${maxNetworkBytes} bytes in all files of a network, got ${bytes}`;
  const position = { file, line: 1, column: 1, length: 1 };
  return { code: 'TREE_TOO_LARGE', severity: 'error', message, position };
}
