/**
 * How a command is started so that it can do as little as possible: another user, no groups, no capabilities, no way to
 * new ones, bounded memory and files. Uses setpriv(1) and prlimit(1) of util-linux.
 * @module
 */
import { runCommand } from '../drivers/command.ts';
import { DriverError } from '../drivers/driver-error.ts';
import { programFiles } from './source-program.ts';
import { planView, withView } from './source-view.ts';

/** A program and its first arguments; the program is an absolute path. */
export type SpawnCommand = readonly string[];

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The user that packages make for the source, else the one that owns nothing. */
export async function unprivilegedUser(): Promise<User> {
  for (const name of ['scope', 'nobody']) {
    const { exitCode, stdout } = await runCommand({ program: 'getent', args: ['passwd', name] });
    const [, , uid, gid] = stdout.split(':');
    if (exitCode === 0 && Number(uid) > 0 && Number(gid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new DriverError('PROGRAM_MISSING', 'expected a user "scope" or "nobody" to run the source as');
}

/**
 * The command line that runs `command` confined to `user`. Of `paths`, those that only root could reach are shown to it;
 * the program itself and its script are always among them.
 */
export async function confine(
  command: SpawnCommand,
  user: User,
  paths: readonly string[] = [],
): Promise<readonly [string, ...string[]]> {
  const view = await planView([...(await programFiles(command)), ...paths], user);
  const limits = [
    '--core=0',
    '--nofile=1024',
    // No single file as large as this comes from a config repository; a pack from a hostile one ends here.
    `--fsize=${1 << 30}`,
    // Memory that a process can write to. Node needs 200 MB for 10,000 hosts.
    `--data=${2 * 2 ** 30}`,
    '--cpu=150',
  ];
  const drop = [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--bounding-set=-all',
    // If the parent is killed, nobody would be left who waits.
    '--pdeathsig=KILL',
  ];
  const confined = ['setpriv', ...drop, '--', ...command];
  return ['prlimit', ...limits, '--', ...(view ? withView(view, confined) : confined)];
}
