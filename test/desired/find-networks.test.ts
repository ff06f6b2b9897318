/**
 * Which files of a listing belong to which network.
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMisnamed, findNetworks } from '../../reconciler/desired/find-networks.ts';

test('networks are found by folder, with the files that belong to each', () => {
  const paths = [
    'README.md',
    'network.yaml',
    'hosts/a.yaml',
    'hosts/b.yml',
    'hosts/deep/c.yaml',
    'notes/hosts/d.yaml',
    'sites/x/network.yaml',
    'sites/x/hosts/e.yaml',
    'sites/x/old.conf',
    '.git/network.yaml',
    'sites/xy/hosts/f.yaml',
  ];
  const [root, site, ...others] = findNetworks(paths);
  assert.deepEqual(others, []);
  assert.deepEqual(root, {
    directory: '.',
    root: 'network.yaml',
    hosts: [{ name: 'a', file: 'hosts/a.yaml' }],
    misplaced: [
      { file: 'hosts/b.yml', expected: 'hosts/b.yaml' },
      { file: 'hosts/deep/c.yaml', expected: 'hosts/c.yaml' },
    ],
    suspects: [],
  });
  assert.deepEqual(site?.hosts, [{ name: 'e', file: 'sites/x/hosts/e.yaml' }]);
  assert.deepEqual(site?.suspects, ['sites/x/old.conf']);
  assert.deepEqual(findNetworks(paths.toReversed()), findNetworks(paths));
  for (const prefix of ['sites/x', './sites/x/', 'sites']) {
    assert.deepEqual(
      findNetworks(paths, prefix).map(({ directory }) => directory),
      ['sites/x'],
      prefix,
    );
  }
  assert.deepEqual(findNetworks(paths, 'sites/xy'), []);
  assert.equal(findMisnamed(['a/network.yml'], 'a'), 'a/network.yml');
  assert.equal(findMisnamed(['a/my-network.yml']), undefined);
});
