/**
 * The fields that a schema knows at the place where a validator's error came from.
 * @module
 */
import { parsePointer } from './problem.ts';

/** Names of the properties beside the keyword that `schemaPath` (such as `#/properties/source/type`) ends in. */
export function knownFields(schema: object, schemaPath: string): string[] {
  let node: unknown = schema;
  for (const step of parsePointer(schemaPath.replace(/^#/, '')).slice(0, -1)) {
    node = node !== null && typeof node === 'object' ? (node as Record<string, unknown>)[step] : undefined;
  }
  const properties = node !== null && typeof node === 'object' && 'properties' in node ? node.properties : undefined;
  return properties !== null && typeof properties === 'object' ? Object.keys(properties) : [];
}
