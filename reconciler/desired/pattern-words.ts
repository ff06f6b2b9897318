/**
 * What a pattern of the schema asks for, in words, for those fields that no parser or rule checks again.
 * @module
 */
import {
  absolutePathPattern,
  interfacePattern,
  intervalPattern,
  refPattern,
  registryPattern,
  repositoryPathPattern,
  versionPattern,
  wireguardPattern,
} from '../../schema/patterns.ts';

const words: ReadonlyMap<string, string> = new Map([
  [absolutePathPattern, 'an absolute path'],
  [interfacePattern, 'an interface name of at most 12 characters that no interface has of its own'],
  [intervalPattern, 'a time such as 60s, 5m or 1h'],
  [refPattern, 'the name of a branch'],
  [registryPattern, 'an http or https URL without user name and password'],
  [repositoryPathPattern, 'a path inside the repository'],
  [versionPattern, 'a version such as 0.1.0'],
  [wireguardPattern, 'auto, kernel, or the absolute path of a program'],
]);

/** Undefined for patterns whose text a parser of `reconciler/model` or `names.ts` checks with better words. */
export function describePattern(pattern: string): string | undefined {
  return words.get(pattern);
}
