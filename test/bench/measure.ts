/**
 * Takes times of things that are to be compared: in turns, so that whatever else this machine does disturbs all of them
 * alike, and as medians, so that a single disturbance does not count.
 * @module
 */
import { readFileSync } from 'node:fs';

/** Milliseconds. */
export interface Times {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  /** Median of the processor time of the child processes, which hardly depends on what else the machine does. 0: none. */
  readonly cpu: number;
}

export interface Effort {
  /** How often each case is run. */
  readonly runs: number;
  /** No further turn begins after this; every case has then run at least once. Absent: 60 s. */
  readonly budgetMs?: number;
  /** Turns that are not counted. Absent: 1. */
  readonly warmUps?: number;
}

/** Does a thing once and returns the milliseconds that it took. `prepare` is not counted. */
type Run = () => Promise<number> | number;
type Case = Run | { readonly prepare: () => Promise<void> | void; readonly run: Run };

/** Runs all cases in turns. */
export async function measure<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  { runs, budgetMs = 60_000, warmUps = 1 }: Effort,
): Promise<Record<Name, Times>> {
  const names = Object.keys(cases) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  const used = new Map<Name, number[]>(names.map((name) => [name, []]));
  const endsAt = performance.now() + budgetMs;
  for (let turn = -warmUps; turn < runs; turn += 1) {
    if (turn > 0 && performance.now() > endsAt) break;
    for (const name of names) {
      const each = cases[name];
      if ('prepare' in each) await each.prepare();
      const before = childProcessorMs();
      const took = await ('run' in each ? each.run() : each());
      if (turn < 0) continue;
      taken.get(name)?.push(took);
      used.get(name)?.push(childProcessorMs() - before);
    }
  }
  return Object.fromEntries(
    [...taken].map(([name, values]) => [name, timesOf(values, used.get(name) ?? [])]),
  ) as Record<Name, Times>;
}

/** What all processes that this one has started and seen end have used, also by their own children. Steps of 10 ms. */
function childProcessorMs(): number {
  // proc(5): after the name, which ends with the last parenthesis, `cutime` and `cstime` are the 14th and 15th (utime is the 12th).
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

/** What a list of times comes to. It must not be empty. */
function timesOf(values: readonly number[], processor: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  const cpu = processor.toSorted((a, b) => a - b)[Math.floor(processor.length / 2)] ?? 0;
  return { median: at(0.5), min: at(0), max: at(1), runs: sorted.length, cpu };
}

/** The times of doing one after the other. */
export function sumOf(...all: readonly Times[]): Times {
  const sum = (field: keyof Times) => all.reduce((total, times) => total + times[field], 0);
  const runs = Math.min(...all.map((times) => times.runs));
  return { median: sum('median'), min: sum('min'), max: sum('max'), cpu: sum('cpu'), runs };
}
