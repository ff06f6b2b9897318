/**
 * Jobs that run a few at a time.
 * @module
 */

/** Starts the jobs in order, `concurrency` at once, and hands over each result as it comes. */
export async function pool<Result>(
  jobs: readonly (() => Promise<Result>)[],
  concurrency: number,
  onResult: (result: Result) => void,
): Promise<void> {
  const rest = jobs.values();
  const work = async () => {
    for (const job of rest) onResult(await job());
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
