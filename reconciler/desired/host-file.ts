/**
 * The host's own file, /etc/scope/<network>.yaml: text → settings with every default filled in.
 * @module
 */
import { type HostFile, hostFileSchema } from '../../schema/host-file.ts';
import { validateHostFile } from '../../schema/validators.generated.js';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { NetworkName } from '../model/network.ts';
import type { DiagnosticCode } from './codes.ts';
import { compareDiagnostics, placesByFile, toDiagnostics } from './diagnostics.ts';
import { locate } from './locate.ts';
import { parseWith } from './parse.ts';
import { type Problem, problem } from './problem.ts';

/** A host file, resolved. Paths are absolute. */
export interface HostSettings {
  readonly network: NetworkName;
  readonly source: SourceSettings;
  /** Absent: the host whose public key belongs to our private key. */
  readonly self?: string;
  readonly privateKeyFile: string;
  readonly identityFile: string;
  /** `auto`, `kernel`, or the absolute path of a userspace program. */
  readonly wireguard: string;
  /** Name of the main interface; trunks are named after it. */
  readonly interface: string;
}

interface SourceSettings {
  readonly url: string;
  /** A branch. */
  readonly ref: string;
  /** The folder of the repository that holds network.yaml; `.` is the root. */
  readonly path: string;
  readonly trust: 'none' | 'git';
  /** Present if `trust` is `git`. */
  readonly allowedSigners?: string;
  readonly intervalMs: number;
  readonly sshKeyFile?: string;
  readonly knownHostsFile?: string;
  readonly caFile?: string;
}

export interface ParsedHostFile {
  /** Absent if there is an error. */
  readonly settings?: HostSettings;
  readonly diagnostics: readonly Diagnostic<DiagnosticCode>[];
}

/**
 * Parses a host file. `network` is its name without `.yaml`; `configDirectory` is where it lies, /etc/scope, and where
 * the keys lie unless it says otherwise.
 */
export function parseHostFile(
  text: string,
  file: string,
  network: NetworkName,
  configDirectory: string,
): ParsedHostFile {
  const { written, broken, diagnostics } = parseWith(text, file, validateHostFile, hostFileSchema);
  const problems = written ? checkHostFile(written, file) : [];
  const places = placesByFile(problems);
  const located = new Map([[file, locate(text, places.get(file) ?? [])]]);
  const all = [...diagnostics, ...toDiagnostics(problems, places, located)].sort(compareDiagnostics);
  if (all.length > 0 || broken.length > 0 || !written) return { diagnostics: all };
  return { settings: resolveHostFile(written as HostFile, network, configDirectory), diagnostics: [] };
}

/** Fills in the defaults that schema/host-file.ts documents. */
function resolveHostFile(written: HostFile, network: NetworkName, configDirectory: string): HostSettings {
  const { source, self } = written;
  return {
    network,
    source: {
      url: source.url,
      ref: source.ref ?? 'main',
      path: source.path ?? '.',
      trust: source.trust ?? 'none',
      ...(source.allowedSigners !== undefined && { allowedSigners: source.allowedSigners }),
      intervalMs: parseInterval(source.interval ?? '60s'),
      ...(source.sshKeyFile !== undefined && { sshKeyFile: source.sshKeyFile }),
      ...(source.knownHostsFile !== undefined && { knownHostsFile: source.knownHostsFile }),
      ...(source.caFile !== undefined && { caFile: source.caFile }),
    },
    ...(self !== undefined && { self }),
    privateKeyFile: written.privateKeyFile ?? `${configDirectory}/keys/${network}`,
    identityFile: written.identityFile ?? `${configDirectory}/keys/${network}.identity`,
    wireguard: written.wireguard ?? 'auto',
    interface: written.interface ?? network,
  };
}

function checkHostFile({ source }: Partial<HostFile>, file: string): Problem[] {
  const isChecked = source?.trust === 'git';
  if (isChecked && source.allowedSigners === undefined) {
    const message = 'expected the field "allowedSigners" beside trust: git, which is missing';
    return [problem('FIELD_MISSING', { file, pointer: '/source/trust', target: 'key' }, message)];
  }
  // Whoever names signers means to be protected by them.
  if (!isChecked && source?.allowedSigners !== undefined) {
    const message = 'expected trust: git beside allowedSigners, without which nobody checks signatures';
    return [problem('FIELD_MISSING', { file, pointer: '/source/allowedSigners', target: 'key' }, message)];
  }
  return [];
}

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `60s`, `5m` or `1h`, which the schema has checked. */
function parseInterval(text: string): number {
  return Number(text.slice(0, -1)) * (unitsMs[text.slice(-1)] ?? 1000);
}
