/**
 * The units at work: booted by systemd, with the limits that they name, on a network that comes from a commit.
 * @module
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../support/repository-root.ts';
import { BootedMachine } from './booted-machine.ts';

const network = `version: 1
network: mesh0
addresses: [10.77.0.0/24, fd77:5c0e::/64]
hosts:
  here:
    role: relay
    slot: 1
    endpoints: [192.0.2.1:51820]
    address: 10.77.0.1
    routes: [{ prefix: 192.168.7.0/24, masquerade: true }]
    publicKey: PUBLIC_KEY
  there:
    address: 10.77.0.2
    publicKey: HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=
`;

/** Targets that systemd and our units name; nothing else of the machine is there. */
const targets = 'sysinit basic shutdown umount network network-online nss-lookup multi-user timers paths sockets';

const prepare = `
units=$ROOT/etc/test-units
mkdir -p $units/service.d $ROOT/opt/scope $ROOT/srv/net
printf x > $ROOT/srv/others
chmod 600 $ROOT/srv/others
chown 65534 $ROOT/srv/others
for name in ${targets} test; do printf '[Unit]\\nDefaultDependencies=no\\n' > $units/$name.target; done
printf '[Service]\\nStandardOutput=append:/var/log/units\\nStandardError=append:/var/log/units\\n' > $units/service.d/log.conf
cp ${repositoryRoot}/packaging/systemd/scope-* $units
# Entry by entry: the folder of a checkout may be closed to others, as one in root's home is.
for entry in node_modules packaging reconciler registry-static schema; do
  mkdir $ROOT/opt/scope/$entry
  mount --bind ${repositoryRoot}/$entry $ROOT/opt/scope/$entry
done
cp ${repositoryRoot}/package.json $ROOT/opt/scope/
printf '#!/bin/sh\\nexec %s /opt/scope/reconciler/cli/main.ts "$@"\\n' ${nodeInside()} > $ROOT/usr/local/bin/scope
chmod 755 $ROOT/usr/local/bin/scope
rm -rf $ROOT/etc/scope $ROOT/var/lib/scope
chroot $ROOT systemd-sysusers /opt/scope/packaging/systemd/scope.sysusers.conf
chroot $ROOT systemd-tmpfiles --create /opt/scope/packaging/systemd/scope.tmpfiles.conf
chroot $ROOT sh -ec '
  umask 077
  wg genkey > /etc/scope/keys/mesh0
  printf "source: { url: /srv/net, interval: 2s }\\n" > /etc/scope/mesh0.yaml
  umask 022
  cat > /srv/net/network.yaml
  sed -i "s|PUBLIC_KEY|$(wg pubkey < /etc/scope/keys/mesh0)|" /srv/net/network.yaml
  cd /srv/net
  git init -q -b main
  git config user.name test
  git config user.email test@example.com
  git add network.yaml
  git commit -q -m first
' << 'END'
${network}END
ip link add lan0 type bridge
ip link set lan0 up
ip address add 192.168.7.5/24 dev lan0
`;

/** Node as the machine finds it: the working tree may lie where the source's user may not look. */
function nodeInside(): string {
  const inTree = process.execPath.startsWith(`${repositoryRoot}/`);
  return inTree ? join('/opt/scope', process.execPath.slice(repositoryRoot.length)) : process.execPath;
}

let machine: BootedMachine;

before(async () => {
  machine = await BootedMachine.boot(prepare);
});

after(() => machine?.[Symbol.asyncDispose]());

describe('the units under systemd', () => {
  it('bring the network up from a commit', async () => {
    await machine.output(['systemctl', 'start', 'scope-apply@mesh0.path', 'scope-source@mesh0.service']);
    await eventually(async () => (await peers()).length === 1);
    assert.equal(await property('scope-source@mesh0.service', 'ActiveState'), 'active');
    await eventually(async () => (await property('scope-apply@mesh0.service', 'ActiveState')) === 'inactive');
    assert.equal(await property('scope-apply@mesh0.service', 'Result'), 'success', await log());
    assert.match(
      await machine.output(['nft', 'list', 'table', 'inet', 'scope_mesh0']),
      /192\.168\.7\.0\/24 masquerade/,
    );
    assert.match(await machine.output(['ip', 'rule']), /not from all fwmark 0x5c0e lookup [0-9]+ proto 92/);
    assert.equal(await machine.output(['cat', '/proc/sys/net/ipv4/ip_forward']), '1');
  });

  it('leave nothing to do', async () => {
    const { exitCode, stdout, stderr } = await machine.exec(['scope', 'plan', '--detailed-exitcode']);
    assert.equal(exitCode, 0, stdout + stderr);
  });

  it('follow a new commit within the interval', async () => {
    const commit = `cd /srv/net
printf '  third: { address: 10.77.0.3, publicKey: %s }\\n' "$(wg genkey | wg pubkey)" >> network.yaml
git commit -q -a -m second`;
    await machine.output(['sh', '-ec', commit]);
    await eventually(async () => (await peers()).length === 2);
  });

  it('apply again without touching what carries the network', async () => {
    const pid = await machine.output(['pidof', 'wireguard-go']);
    await machine.output(['systemctl', 'start', 'scope-apply@mesh0.service']);
    assert.equal(await machine.output(['pidof', 'wireguard-go']), pid);
    assert.equal(await property('scope-apply@mesh0.service', 'Result'), 'success', await log());
  });

  it('repair what was damaged by hand when the timer comes round', async () => {
    await machine.output(['ip', 'link', 'delete', 'mesh0']);
    await machine.output(['systemctl', 'start', 'scope-apply@mesh0.timer']);
    await eventually(async () => (await peers()).length === 2);
  });

  it('run the source as nobody in particular', async () => {
    const pid = await property('scope-source@mesh0.service', 'MainPID');
    const status = await machine.output(['cat', `/proc/${pid}/status`]);
    assert.match(status, /^CapBnd:\s0{16}$/m);
    assert.match(status, /^CapEff:\s0{16}$/m);
    assert.match(status, /^NoNewPrivs:\s1$/m);
    assert.match(status, /^Seccomp:\s2$/m);
    const uid = /^Uid:\s([0-9]+)/m.exec(status)?.[1];
    assert.equal(await machine.output(['id', '-u', 'scope']), uid);
    const inside = ['nsenter', '-t', pid, '--mount', 'setpriv', `--reuid=${uid}`, '--clear-groups', '--'];
    assert.notEqual((await machine.exec([...inside, 'ls', '/etc/scope/keys'])).exitCode, 0);
    assert.notEqual((await machine.exec([...inside, 'touch', '/var/lib/scope/mesh0/state'])).exitCode, 0);
  });

  it('serve the repository', async () => {
    await machine.output(['sh', '-c', 'echo REPOSITORY=/srv/net > /etc/scope/registry.env']);
    await machine.output(['systemctl', 'start', 'scope-registry.service']);
    const clone =
      'rm -rf /tmp/clone; git clone -q http://127.0.0.1:8420 /tmp/clone && git -C /tmp/clone rev-parse HEAD';
    const head = await machine.output(['git', '-C', '/srv/net', 'rev-parse', 'HEAD']);
    await eventually(async () => (await machine.exec(['sh', '-c', clone])).stdout === head);
  });

  it('pull over ssh with a key that only root can read', async () => {
    const serve = `umask 022
cd /srv
for name in host user; do ssh-keygen -q -t ed25519 -N '' -f $name.key; done
printf 'restrict,command="git -c safe.directory=* upload-pack /srv/net" %s\\n' "$(cat user.key.pub)" > authorized
printf '[127.0.0.1]:2222 %s\\n' "$(cat host.key.pub)" > /etc/scope/known_hosts
install -m 0600 user.key /etc/scope/keys/mesh0.ssh
mkdir -p /run/sshd
/usr/sbin/sshd -p 2222 -h /srv/host.key -o AuthorizedKeysFile=/srv/authorized -o StrictModes=no -o UsePAM=no -o PidFile=none
cat > /etc/scope/mesh0.yaml << 'END'
source:
  url: ssh://root@127.0.0.1:2222/srv/net
  interval: 2s
  sshKeyFile: /etc/scope/keys/mesh0.ssh
  knownHostsFile: /etc/scope/known_hosts
END
systemctl restart scope-source@mesh0`;
    await machine.output(['sh', '-ec', serve]);
    await eventually(async () => {
      const { stdout } = await machine.exec(['cat', '/var/lib/scope/mesh0/source/source-status.json']);
      return /"url": "ssh:/.test(stdout) && /"outcome": "current"/.test(stdout);
    });
    assert.doesNotMatch(await machine.output(['ls', '-R', '/var/lib/scope/mesh0']), /ssh-key/);
  });

  it('keep the agent from everything but the network', async () => {
    // The same unit around another program: what `apply` could do if it were taken over.
    const probe = `cd /etc/test-units
sed 's|^ExecStart=.*|ExecStart=sh -e /srv/probe|' scope-apply@.service > probe@.service
printf '%s\\n' "$1" > /srv/probe
systemctl daemon-reload
systemctl start probe@mesh0`;
    const inUnit = (script: string) => machine.exec(['sh', '-ec', probe, 'sh', script]);
    assert.equal((await inUnit('ip link add probe type bridge; ip link delete probe')).exitCode, 0, await log());
    for (const script of ['touch /etc/owned', 'cat /srv/others', 'unshare --net true', 'mount -t tmpfs tmpfs /mnt']) {
      assert.notEqual((await inUnit(script)).exitCode, 0, `in the unit: ${script}`);
      assert.equal((await machine.exec(['sh', '-ec', script])).exitCode, 0, `without it: ${script}`);
    }
  });
});

async function peers(): Promise<readonly string[]> {
  const { stdout } = await machine.exec(['wg', 'show', 'mesh0', 'peers']);
  return stdout.split('\n').filter((line) => line !== '');
}

function property(unit: string, name: string): Promise<string> {
  return machine.output(['systemctl', 'show', '--value', `--property=${name}`, unit]);
}

function log(): Promise<string> {
  return machine.output(['tail', '-n', '50', '/var/log/units']);
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 200) {
    if (await check()) return;
    await sleep(200);
  }
  assert.fail(`it did not come about within 20 s; the units said:\n${await log()}`);
}
