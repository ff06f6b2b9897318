/**
 * The boundary: whatever a command throws becomes words on stderr (with `--json` also a document on stdout)
 * and the number to end with.
 * @module
 */
import type { ErrorOutput } from '../../schema/outputs.ts';
import { DriverError } from '../drivers/driver-error.ts';
import { CliError, DiagnosticsError } from './cli-error.ts';
import type { Context } from './context.ts';
import { printJson } from './context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { formatDiagnostics } from './render/diagnostics.ts';
import { printableText } from './render/printable.ts';

type Report = Omit<ErrorOutput, 'format' | 'kind' | 'exitCode'> & { readonly exitCode: ExitCode };

/** Prints the error and returns the exit code. */
export function reportError(error: unknown, context: Context): ExitCode {
  const report = describeError(error);
  const { stderr } = context;
  const message = printableText(report.message);
  if (error instanceof DiagnosticsError) {
    stderr.write(formatDiagnostics(error.diagnostics, stderr.style));
    stderr.write(`${stderr.style(['red', 'bold'], 'error')}${stderr.style('bold', `: ${message}`)}\n`);
  } else {
    const heading = report.code === 'USAGE' ? 'error' : `error[${report.code}]`;
    stderr.write(`${stderr.style(['red', 'bold'], heading)}${stderr.style('bold', `: ${message}`)}\n`);
    if (report.hint !== undefined) stderr.write(`  ${stderr.style('bold', 'hint')}: ${printableText(report.hint)}\n`);
    if (report.code === 'INTERNAL' && error instanceof Error && error.stack) stderr.write(`${error.stack}\n`);
  }
  if (context.json) printJson(context, { format: 1, kind: 'error', ...report } satisfies ErrorOutput);
  return report.exitCode;
}

function describeError(error: unknown): Report {
  if (error instanceof DiagnosticsError) {
    const { code, message, exitCode, diagnostics } = error;
    return { code, message, exitCode, diagnostics: diagnostics as NonNullable<ErrorOutput['diagnostics']> };
  }
  if (error instanceof CliError) {
    const { code, message, exitCode, hint } = error;
    return { code, message, exitCode, ...(hint !== undefined && { hint }) };
  }
  if (error instanceof DriverError) {
    const { code, message } = error;
    return { code, message, exitCode: exitCodeOf(error) };
  }
  return {
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    hint: 'this is a bug in Scope; please report it with the lines below',
    exitCode: exitCodes.error,
  };
}

function exitCodeOf(error: DriverError): ExitCode {
  if (error.code === 'LOCKED') return exitCodes.locked;
  if (error.code === 'NOT_PERMITTED') return exitCodes.needsRoot;
  return exitCodes.error;
}
