/**
 * Where Scope keeps things, for root and for others.
 * @module
 */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createContext, type Surroundings } from '../../reconciler/cli/context.ts';

function registryDir(isRoot: boolean, env: Surroundings['env']): string {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const surroundings = { env, isRoot, cwd: '/', ...streams } as unknown as Surroundings;
  const invocation = { setExitCode: () => undefined } as unknown as Parameters<typeof createContext>[2];
  return createContext(surroundings, {} as Parameters<typeof createContext>[1], invocation).paths.registryDir;
}

test('a registry of somebody without root keeps its mirror in a place of their own', () => {
  assert.equal(registryDir(true, { HOME: '/root' }), '/var/lib/scope/registry');
  assert.equal(registryDir(false, { HOME: '/home/ada' }), '/home/ada/.local/state/scope/registry');
  assert.equal(registryDir(false, { HOME: '/home/ada', XDG_STATE_HOME: '/data' }), '/data/scope/registry');
  assert.equal(
    registryDir(false, { HOME: '/home/ada', XDG_STATE_HOME: 'data' }),
    '/home/ada/.local/state/scope/registry',
  );
  assert.equal(registryDir(false, { HOME: '/home/ada', SCOPE_STATE_DIR: '/s' }), '/s/registry');
});
