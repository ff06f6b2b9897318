/**
 * `scope registry`: serves a config repository read-only over HTTP, or writes the same tree for any file host.
 * @module
 */
import { type Command, setExamples } from '../commander.ts';
import type { Context } from '../context.ts';

export function configure(command: Command, context: Context): void {
  command
    .description('Serve a config repository read-only over HTTP, so that git clones and fetches it.')
    .option('--repository <path-or-url>', 'the repository to serve; one on this machine is watched', '.')
    .option('--listen <host:port>', 'where to listen', '127.0.0.1:8420')
    .option('--prefix </path>', 'the path of the public URL, behind a reverse proxy')
    .option('--ref <branch>', 'the branch that a clone checks out', 'main')
    .option('--interval <seconds>', 'how often to look at a repository elsewhere', '30')
    .option(
      '--state <dir>',
      'where the mirror is kept (default: /var/lib/scope/registry as root, else ~/.local/state/scope/registry)',
    )
    .action(async (options) => {
      const { serveRegistry } = await import('../registry-command.ts');
      await serveRegistry(context, options);
    });
  command
    .command('export')
    .argument('<dir>', 'where to write the tree')
    .summary('write the same tree for a static file host')
    .description('Write the tree that the registry serves, for any static file host or CDN.')
    .option('--repository <path-or-url>', 'the repository to export', '.')
    .option('--ref <branch>', 'the branch that a clone checks out', 'main')
    .action(async (directory, options) => {
      const { exportRegistry } = await import('../registry-command.ts');
      await exportRegistry(context, directory, options);
    });
  setExamples(command, [
    { line: 'scope registry --repository /srv/net.git', does: 'serve it on 127.0.0.1:8420' },
    {
      line: 'scope registry --repository https://git.example.com/ops/net --prefix /net',
      does: 'mirror another server',
    },
    { line: 'scope registry export /var/www/net', does: 'once, for a file host' },
  ]);
}
