/**
 * A folder of a test's own, gone when the test is over.
 * @module
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Makes a folder that every user may enter. `release` ends what still writes into it, before it goes. */
export async function scratch(t: TestContext, release: () => Promise<unknown> = async () => {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'scope-test-'));
  await chmod(directory, 0o755);
  t.after(async () => {
    await release();
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  return directory;
}
