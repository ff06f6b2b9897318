/**
 * `node test/run.ts [RING | FILE]…` runs tests and ends with the line `N passed, N failed, N skipped`.
 * Rings: static, unit, lab, vm (all of these by default), and long. Exit code 1 if anything failed or was skipped, or
 * if there was nothing to run.
 * @module
 */
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { provideBundle } from './lab/bundle.ts';
import { pool } from './runner/pool.ts';
import { filesOf, type Ring, rings } from './runner/rings.ts';
import { type FileReport, runFile } from './runner/run-file.ts';
import { staticChecks } from './runner/static-checks.ts';

const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const reports: FileReport[] = [];

for (const [name, jobs, concurrency] of selectJobs(wanted)) {
  process.stdout.write(`\n${name}\n`);
  const needsBundle = name !== 'static' && name !== 'unit';
  await pool(needsBundle ? [bundleJob, ...jobs] : jobs, concurrency, (report) => {
    // The bundle is worth a line only when it could not be built.
    if (report.passed + report.failed + report.skipped === 0) return;
    reports.push(report);
    printReport(report);
  });
}
const total = (count: 'passed' | 'failed' | 'skipped') => reports.reduce((sum, report) => sum + report[count], 0);
if (reports.length === 0) process.stdout.write(`no tests found for ${wanted.join(' ') || 'any ring'}\n`);
process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped\n`);
process.exitCode = total('passed') > 0 && reports.every(isGood) ? 0 : 1;

type Jobs = readonly (() => Promise<FileReport>)[];

/** By ring: its name, its jobs, and how many at once. */
function selectJobs(words: readonly string[]): [string, Jobs, number][] {
  const selected: [string, Jobs, number][] = [];
  const files = new Set(words.filter((word) => word.endsWith('.ts')).map((word) => relative(root, resolve(word))));
  const names = words.filter((word) => !word.endsWith('.ts'));
  for (const name of names) {
    if (name !== 'static' && !rings.some((ring) => ring.name === name))
      throw new Error(`expected a ring, got "${name}"`);
  }
  const byDefault = words.length === 0;
  if (byDefault || names.includes('static')) selected.push(['static', staticChecks(root), 2]);
  for (const ring of rings) {
    const all = names.includes(ring.name) || (byDefault && !ring.long);
    const chosen = filesOf(ring, root).filter((file) => all || files.has(file));
    if (chosen.length > 0) selected.push([ring.name, chosen.map((file) => jobOf(ring, file)), ring.concurrency]);
  }
  return selected;
}

/** The lab and the VM run what users install; if it cannot be built, that is a failure, and they run the sources. */
async function bundleJob(): Promise<FileReport> {
  const report = { file: 'the bundle', passed: 0, failed: 0, skipped: 0, durationMs: 0, details: [] };
  try {
    provideBundle();
    return report;
  } catch (error) {
    return { ...report, failed: 1, details: [error instanceof Error ? error.message : String(error)] };
  }
}

function jobOf(ring: Ring, file: string): () => Promise<FileReport> {
  return () => runFile(file, root, ring.timeoutMs);
}

function isGood(report: FileReport): boolean {
  return report.failed === 0 && report.skipped === 0;
}

function printReport(report: FileReport): void {
  const count = String(report.passed + report.failed + report.skipped).padStart(4);
  const seconds = (report.durationMs / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${isGood(report) ? '✔' : '✖'} ${count} ${seconds} s  ${report.file}\n`);
  for (const detail of report.details) process.stdout.write(`${detail.replaceAll(/^/gm, '      ')}\n`);
}
