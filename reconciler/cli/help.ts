/**
 * How help looks: commander's layout, headings in bold, and the examples of the command at its end.
 * @module
 */
import { styleText } from 'node:util';
import { type AnyCommand, examplesOf, formatStandardHelp, type Help } from './commander.ts';

/** Always in colours: commander takes them out again where the stream has none. */
const style = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { validateStream: false });

/** The settings for commander's `configureHelp`. */
export const helpSettings = {
  showGlobalOptions: true,
  styleTitle: (text: string) => style('bold', text),
  styleCommandText: (text: string) => style('cyan', text),
  styleSubcommandText: (text: string) => style('cyan', text),
  styleOptionText: (text: string) => style('cyan', text),
  styleArgumentText: (text: string) => style('cyan', text),
  formatHelp: (command: AnyCommand, helper: Help) => formatStandardHelp(command, helper) + formatExamples(command),
};

function formatExamples(command: AnyCommand): string {
  const examples = examplesOf(command);
  if (examples.length === 0) return '';
  const lines = examples.map(({ line, does }) => `  ${style('dim', `# ${does}`)}\n  $ ${line}\n`);
  return `\n${style('bold', 'Examples:')}\n${lines.join('\n')}`;
}
