/**
 * `scope graph`: a picture of the network, for the terminal or as Mermaid.
 * @module
 */
import type { GraphOutput } from '../../../schema/edit-outputs.ts';
import { type Command, Option, setExamples } from '../commander.ts';
import { type Context, printJson } from '../context.ts';

interface Options {
  readonly network?: string | undefined;
  readonly format: 'text' | 'mermaid';
}

export function configure(command: Command, context: Context): void {
  command
    .description('Draw the hosts of the network, the links between them, and the LANs behind them.')
    .option('--network <name>', 'the network, where there are several')
    .addOption(
      new Option('--format <format>', 'how to draw').choices(['text', 'mermaid'] as const).default('text' as const),
    )
    .action((options) => graph(context, options));
  setExamples(command, [
    { line: 'scope graph', does: 'in the terminal' },
    { line: 'scope graph --format mermaid > network.mmd', does: 'for a page that draws Mermaid, such as on GitHub' },
  ]);
}

async function graph(context: Context, options: Options): Promise<void> {
  const { openNetwork } = await import('../open-network.ts');
  const { compileGraph, kindOf } = await import('../graph.ts');
  const { network } = await openNetwork(context, options.network);
  const picture = compileGraph(network);
  if (context.json) {
    printJson(context, {
      format: 1,
      kind: 'graph',
      network: network.name,
      hosts: network.hosts.map((host) => ({
        name: host.name,
        kind: kindOf(host),
        master: host.master,
        addresses: [...host.addresses],
        routes: host.routes.map(({ prefix }) => prefix),
        tags: [...host.tags],
      })),
      links: [...picture.links],
    } satisfies GraphOutput);
  } else if (options.format === 'mermaid') {
    const { formatMermaid } = await import('../render/mermaid.ts');
    context.stdout.write(formatMermaid(picture));
  } else {
    const { drawNetwork } = await import('../render/drawing.ts');
    context.stdout.write(drawNetwork(picture, context.stdout.style));
  }
}
