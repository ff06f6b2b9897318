/**
 * Where the project's files lie.
 * @module
 */
import { join } from 'node:path';

export const repositoryRoot = join(import.meta.dirname, '../..');
