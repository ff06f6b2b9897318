/**
 * Import this first in a test file, for its effect: the file then runs in network, mount and process namespaces of its
 * own. Whatever it makes (interfaces, daemons, sockets, files below /run) is out of everyone's sight and ends with it.
 *
 * The process starts itself again inside and passes on what that says; node:test sees every test of the file.
 * @module
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const mark = 'SCOPE_TEST_ISOLATED';

/** `/run` is empty inside (`/var/run` leads there): control sockets and named namespaces are the file's own. */
const prepare = `
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 700 /run/wireguard /run/scope
ip link set lo up
`;

if (process.env[mark] === undefined) {
  const { status } = spawnSync(
    'setpriv',
    [
      // If this process is killed (a test that takes too long), everything inside goes with it.
      ...['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
      // The shell stays as the first process and collects daemons that end.
      ...['sh', '-ec', `${prepare}"$@"`, 'sh', process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    ],
    { stdio: 'inherit', env: { ...process.env, [mark]: '1' } },
  );
  process.exit(status ?? 1);
}
