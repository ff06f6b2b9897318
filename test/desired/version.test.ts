/**
 * Versions of Scope, as `minAgent` compares them.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOlderVersion } from '../../reconciler/desired/version.ts';

test('versions are compared by number', () => {
  for (const [version, wanted] of [
    ['0.1.0', '0.1.1'],
    ['0.9.9', '0.10.0'],
    ['1.9.9', '2.0.0'],
  ] as const) {
    assert.ok(isOlderVersion(version, wanted) && !isOlderVersion(wanted, version));
  }
  assert.ok(!isOlderVersion('0.1.0', '0.1.0') && !isOlderVersion('0.2.0-beta.1', '0.2.0'));
});
