/**
 * Problems, which point into values, become diagnostics, which point into text.
 * @module
 */
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { DiagnosticCode } from './codes.ts';
import type { Located, PointerTarget } from './locate.ts';
import type { Place, Problem } from './problem.ts';

export type LocatedByFile = ReadonlyMap<string, readonly Located[]>;

/** What has to be looked up for these problems, by file and without repeats. */
export function placesByFile(problems: readonly Problem[]): ReadonlyMap<string, readonly PointerTarget[]> {
  const byFile = new Map<string, Map<string, PointerTarget>>();
  const add = ({ file, pointer, target }: Place): void => {
    const places = byFile.get(file) ?? new Map<string, PointerTarget>();
    byFile.set(file, places.set(target + pointer, { pointer, target }));
  };
  for (const { at, related } of problems) {
    if (at) add(at);
    for (const place of related ?? []) add(place.at);
  }
  return new Map([...byFile].map(([file, places]) => [file, [...places.values()]]));
}

/** `located` answers `places` entry by entry. A file that could not be located is named at its first character. */
export function toDiagnostics(
  problems: readonly Problem[],
  places: ReadonlyMap<string, readonly PointerTarget[]>,
  located: LocatedByFile,
): Diagnostic<DiagnosticCode>[] {
  const found = new Map<string, Located>();
  for (const [file, targets] of places) {
    for (const [index, { pointer, target }] of targets.entries()) {
      const place = located.get(file)?.[index];
      if (place) found.set(`${file}\n${target}${pointer}`, place);
    }
  }
  const look = (at: Place): Located | undefined => found.get(`${at.file}\n${at.target}${at.pointer}`);
  const positionOf = (at: Place): Position => ({
    file: at.file,
    ...(look(at)?.position ?? { line: 1, column: 1, length: 1 }),
  });
  return problems.map(({ code, severity, message, hint, at, related }) => {
    const excerpt = at && look(at)?.excerpt;
    return {
      code,
      severity,
      message,
      ...(hint !== undefined && { hint }),
      ...(at && { position: positionOf(at) }),
      ...(excerpt !== undefined && { excerpt }),
      ...(related && {
        related: related.map((place) => ({ message: place.message, position: positionOf(place.at) })),
      }),
    };
  });
}

/** Orders by file, line, column, code; those without a position first. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.position?.file ?? '', b.position?.file ?? '') ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
