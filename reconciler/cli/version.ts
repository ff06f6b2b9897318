/**
 * This program's version: the package's.
 * @module
 */
import packageFile from '../../package.json' with { type: 'json' };

export const { version } = packageFile;
