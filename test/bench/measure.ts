/**
 * Takes times of things that are to be compared: in turns, so that whatever else this machine does disturbs all of them
 * alike, and as medians, so that a single disturbance does not count.
 * @module
 */

/** Milliseconds. */
export interface Times {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

export interface Effort {
  /** How often each case is run. */
  readonly runs: number;
  /** No further turn begins after this; every case has then run at least once. Absent: 60 s. */
  readonly budgetMs?: number;
  /** Turns that are not counted. Absent: 1. */
  readonly warmUps?: number;
}

/** Does a thing once and returns the milliseconds that it took. */
export type Case = () => Promise<number> | number;

/** Runs all cases in turns. */
export async function measure<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  { runs, budgetMs = 60_000, warmUps = 1 }: Effort,
): Promise<Record<Name, Times>> {
  const names = Object.keys(cases) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  const endsAt = performance.now() + budgetMs;
  for (let turn = -warmUps; turn < runs; turn += 1) {
    if (turn > 0 && performance.now() > endsAt) break;
    for (const name of names) {
      const took = await cases[name]();
      if (turn >= 0) taken.get(name)?.push(took);
    }
  }
  return Object.fromEntries([...taken].map(([name, values]) => [name, timesOf(values)])) as Record<Name, Times>;
}

/** What a list of times comes to. It must not be empty. */
function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { median: at(0.5), min: at(0), max: at(1), runs: sorted.length };
}

/** The times of doing one after the other. */
export function sumOf(...all: readonly Times[]): Times {
  const sum = (field: keyof Times) => all.reduce((total, times) => total + times[field], 0);
  return { median: sum('median'), min: sum('min'), max: sum('max'), runs: Math.min(...all.map(({ runs }) => runs)) };
}
