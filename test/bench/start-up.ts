/**
 * How long the installed program takes to start.
 * @module
 */
import process from 'node:process';
import { measure } from './measure.ts';
import { program, timeCommand } from './program.ts';
import type { Section } from './report.ts';

export async function measureStartUp(runs: number): Promise<Section> {
  const cwd = '/';
  const times = await measure(
    {
      node: () => timeCommand([process.execPath, '-e', '0'], { cwd }),
      version: () => timeCommand([...program, '--version'], { cwd }),
      help: () => timeCommand([...program, '--help'], { cwd }),
    },
    { runs },
  );
  const floor = { what: '`node -e 0`', times: times.node };
  return {
    title: 'Start-up',
    about: 'The built bundle in a new process.',
    rows: [
      { what: '`scope --version`', times: times.version, floor, target: { ratio: 2.5 } },
      { what: '`scope --help`', times: times.help, floor },
    ],
  };
}
