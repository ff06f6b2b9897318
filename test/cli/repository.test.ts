/**
 * A config repository from `init` to `export`, as a person goes through it.
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createScope, type ScopeRunner } from '../support/scope.ts';

const keyA = 'T+4s80ImdeTdZxA/ZDVYzPwXLJyKr/sm0AIbP0tLaVk=';
const keyB = 'f74OwBBcCDqo9Qggi/PScCkxK/h2gkf7/GIXrR3gnQ0=';
const keyC = 'zoFNCK5zw/iJ1iiQUwUgiazgTEEddgcSjePmGGMaij4=';
const relay = ['host', 'add', 'fra', '--role', 'relay', '--endpoint', 'fra.example.com:51820', '--public-key', keyA];

async function initialised(scope: ScopeRunner): Promise<{ readonly net: string; readonly file: string }> {
  await scope.ok(['init', 'net', '--network', 'mesh0', '--prefix', '10.77.0.0/29', 'fd77:5c0e::/64']);
  return { net: join(scope.home, 'net'), file: join(scope.home, 'net', 'network.yaml') };
}

test('init, keygen, host add, validate, export: from nothing to a configured phone', async (t) => {
  const scope = await createScope(t);
  const { net } = await initialised(scope);
  assert.deepEqual((await readdir(net)).sort(), ['.git', '.gitignore', '.scope', 'README.md', 'network.yaml']);

  const stanza = await scope.ok(['keygen', '--network', 'mesh0', '--name', 'fra']);
  const [, publicKey, identity] = /^fra:\n {2}publicKey: (\S{44})\n {2}identity: (\S{43})\n$/.exec(stanza) ?? [];
  assert.ok(publicKey && identity, stanza);
  const added = await scope.ok(
    [
      'host',
      'add',
      'fra',
      '--role',
      'relay',
      '--endpoint',
      'fra.example.com:51820',
      '--public-key',
      publicKey,
      '--identity',
      identity,
    ],
    { in: 'net' },
  );
  assert.match(added, /^added fra to network\.yaml: 10\.77\.0\.1, fd77:5c0e::/);
  await scope.ok(['host', 'add', 'phone', '--static', '--via', 'fra', '--generate-key', '../phone.key'], { in: 'net' });
  const { code, stderr } = await scope.run(['validate'], { in: 'net' });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '✔ mesh0: valid, 2 hosts\n' });

  await scope.ok(['export', 'phone', '--private-key-file', '../phone.key', '--out', '../phone.conf'], { in: 'net' });
  const configuration = await readFile(join(scope.home, 'phone.conf'), 'utf8');
  const privateKey = (await readFile(join(scope.home, 'phone.key'), 'utf8')).trim();
  const addresses = await scope.ok(['host', 'list', '--json'], { in: 'net' });
  const phone = (JSON.parse(addresses) as { hosts: { name: string; addresses: string[] }[] }).hosts.find(
    ({ name }) => name === 'phone',
  );
  assert.equal(
    configuration,
    `# phone in the network mesh0, through fra
[Interface]
PrivateKey = ${privateKey}
Address = 10.77.0.2/32, ${phone?.addresses[1]}/128
MTU = 1420

[Peer]
PublicKey = ${publicKey}
Endpoint = fra.example.com:51820
AllowedIPs = 10.77.0.0/29, fd77:5c0e::/64
PersistentKeepalive = 25
`,
  );
});

test('init never overwrites, keeps files that are there, and makes no repository inside another', async (t) => {
  const scope = await createScope(t);
  await mkdir(join(scope.home, 'net'));
  await writeFile(join(scope.home, 'net', 'README.md'), 'mine\n');
  const { net, file } = await initialised(scope);
  assert.equal(await readFile(join(net, 'README.md'), 'utf8'), 'mine\n');
  const before = await readFile(file, 'utf8');
  const again = await scope.run(['init', 'net', '--network', 'other']);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /error\[FILE_EXISTS\]: .*network\.yaml exists; nothing was written/);
  assert.equal(await readFile(file, 'utf8'), before);
  await scope.ok(['init', 'second', '--network', 'second'], { in: 'net' });
  assert.ok(!existsSync(join(net, 'second', '.git')));
});

test('init refuses what would not be valid, before it writes anything', async (t) => {
  const scope = await createScope(t);
  for (const [args, message] of [
    [['--network', 'mesh-1'], /does not end in "-" and digits/],
    [['--prefix', '10.77.0.1/24'], /did you mean 10\.77\.0\.0\/24/],
    [['--registry', 'ftp://x'], /expected an http or https URL without user name and password, got "ftp:\/\/x"/],
    [['--prefix', '10.77.0.0/24', '10.77.0.0/25'], /expected prefixes apart from each other/],
    [['--prefix', '127.0.0.0/8'], /which covers loopback addresses/],
  ] as const) {
    const { code, stderr } = await scope.run(['init', 'net', ...args]);
    assert.equal(code, 64);
    assert.match(stderr, message);
  }
  assert.ok(!existsSync(join(scope.home, 'net')));
});

test('host add tells where the new host gets its network from, in YAML and not as a command', async (t) => {
  const scope = await createScope(t);
  await scope.ok(['init', 'net', '--network', 'mesh0', '--registry', "https://example.com/n';reboot;'"]);
  const { code, stderr } = await scope.run(relay, { in: 'net' });
  assert.equal(code, 0);
  assert.match(
    stderr,
    /next, on fra: \S+\/etc\/mesh0\.yaml with\n {2}source: \{ url: "https:\/\/example\.com\/n';reboot;'" \}/,
  );
});

test('plan --all before the first commit plans every host from nothing', async (t) => {
  const scope = await createScope(t);
  await initialised(scope);
  assert.match(await scope.ok(['plan', '--all'], { in: 'net' }), /^No changes\. mesh0 does the same on every host/);
  await scope.ok(relay, { in: 'net' });
  const plan = await scope.ok(['plan', '--all'], { in: 'net' });
  assert.match(plan, /^mesh0, from nothing \(not committed yet\) to the files here:\n\nfra joins/);
  const { code, stderr } = await scope.run(['plan', '--all', '--from', 'nowhere'], { in: 'net' });
  assert.equal(code, 64);
  assert.match(stderr, /expected a commit, got "nowhere"/);
});

test('two networks made without a prefix share no IPv6 addresses', async (t) => {
  const scope = await createScope(t);
  const prefixes = await Promise.all(
    ['one', 'two'].map(async (name) => {
      await scope.ok(['init', name, '--network', name]);
      return /fd[0-9a-f:]+\/64/.exec(await readFile(join(scope.home, name, 'network.yaml'), 'utf8'))?.[0];
    }),
  );
  assert.ok(prefixes[0]);
  assert.notEqual(prefixes[0], prefixes[1]);
});

test('host add and host remove touch only the lines of their host', async (t) => {
  const scope = await createScope(t);
  const { file } = await initialised(scope);
  await scope.ok(relay, { in: 'net' });
  const text = (await readFile(file, 'utf8'))
    .replace('  fra:', '  # the relay,   with odd   spacing\n  fra: # in Frankfurt')
    .replace('addresses: [', 'addresses:   [ ');
  await writeFile(file, text);
  await chmod(file, 0o640);
  await scope.ok(
    ['host', 'add', 'home', '--public-key', keyB, '--route', '192.168.1.0/24', '--masquerade', '--tag', 'a'],
    { in: 'net' },
  );
  const after = await readFile(file, 'utf8');
  assert.equal(after.slice(0, text.length), text);
  assert.equal(
    after.slice(text.length),
    `  home:
    tags: [a]
    address: 10.77.0.2
    publicKey: ${keyB}
    routes: [{ prefix: 192.168.1.0/24, masquerade: true }]
`,
  );
  assert.equal((await stat(file)).mode & 0o777, 0o640);
  assert.equal(await scope.ok(['host', 'remove', 'home'], { in: 'net' }), 'removed home from network.yaml\n');
  assert.equal(await readFile(file, 'utf8'), text);
});

test('the lowest free address and slot are taken; a full network says so', async (t) => {
  const scope = await createScope(t);
  const { file } = await initialised(scope);
  await scope.ok([...relay, '--address', '10.77.0.2'], { in: 'net' });
  const taken = (
    await scope.ok(['host', 'add', 'b', '--public-key', keyB, '--role', 'relay', '--endpoint', '192.0.2.1:1'], {
      in: 'net',
    })
  ).trim();
  assert.match(taken, /: 10\.77\.0\.1,/);
  assert.match(await readFile(file, 'utf8'), /b:\n {4}role: relay\n {4}slot: 2\n/);
  const text = (await readFile(file, 'utf8')).replace('10.77.0.0/29', '10.77.0.0/30');
  await writeFile(file, text);
  const full = await scope.run(['host', 'add', 'c', '--public-key', keyC], { in: 'net' });
  assert.equal(full.code, 1);
  assert.match(full.stderr, /error\[REFUSED\]: every address of 10\.77\.0\.0\/30 is taken/);
});

test('an edit that would make the network invalid is told with its place and not written', async (t) => {
  const scope = await createScope(t);
  const { net, file } = await initialised(scope);
  await scope.ok(relay, { in: 'net' });
  await scope.ok(['host', 'add', 'phone', '--static', '--via', 'fra', '--public-key', keyB], { in: 'net' });
  const before = await readFile(file, 'utf8');
  for (const [args, message] of [
    [['host', 'add', 'x', '--public-key', keyA], /error\[KEY_DUPLICATE\][\s\S]*error: the change was not made/],
    [['host', 'add', 'x', '--public-key', keyC, '--address', '10.78.0.1'], /error\[ADDRESS_OUTSIDE\]/],
    [['host', 'add', 'x', '--public-key', keyC, '--static', '--via', 'fre'], /did you mean "fra"\?/],
    [['host', 'add', 'x', '--static', '--via', 'fre', '--generate-key', '../x.key'], /error\[HOST_UNKNOWN\]/],
    [['host', 'remove', 'fra'], /error\[HOST_UNKNOWN\]: expected the name of a relay, got "fra"/],
    [['host', 'remove', 'fro'], /did you mean "fra"\?/],
    [['plan', '--host', 'fro'], /error\[HOST_UNKNOWN\][\s\S]*did you mean "fra"\?/],
    [['host', 'add', 'fra', '--public-key', keyC], /error\[HOST_EXISTS\]: mesh0 already has a host fra/],
  ] as const) {
    const { code, stdout, stderr } = await scope.run(args, { in: 'net' });
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' }, args.join(' '));
    assert.match(stderr, message);
  }
  assert.equal(await readFile(file, 'utf8'), before);
  assert.ok(!existsSync(join(net, '..', 'x.key')));
});

test('a network with hosts/ gets a file for each new host', async (t) => {
  const scope = await createScope(t);
  const { net, file } = await initialised(scope);
  await mkdir(join(net, 'hosts'));
  await writeFile(
    join(net, 'hosts', 'fra.yaml'),
    `role: relay\nslot: 1\naddress: 10.77.0.1\nendpoints: [192.0.2.1:51820]\npublicKey: ${keyA}\n`,
  );
  const before = await readFile(file, 'utf8');
  assert.match(
    await scope.ok(['host', 'add', 'home', '--public-key', keyB], { in: 'net/hosts' }),
    /^added home to home\.yaml: 10\.77\.0\.2/,
  );
  assert.equal(await readFile(join(net, 'hosts', 'home.yaml'), 'utf8'), `address: 10.77.0.2\npublicKey: ${keyB}\n`);
  assert.equal(await readFile(file, 'utf8'), before);
  await scope.ok(['host', 'remove', 'home'], { in: 'net' });
  assert.ok(!existsSync(join(net, 'hosts', 'home.yaml')));
});

test('with several networks one has to be chosen, by name or by folder', async (t) => {
  const scope = await createScope(t);
  await scope.ok(['init', 'all/one', '--network', 'one', '--prefix', '10.1.0.0/24']);
  await scope.ok(['init', 'all/two', '--network', 'two', '--prefix', '10.2.0.0/24']);
  const { code, stderr } = await scope.run(['host', 'list'], { in: 'all' });
  assert.equal(code, 64);
  assert.match(stderr, /error\[NETWORK_AMBIGUOUS\]: there are several networks here: one, two/);
  await scope.ok(['host', 'add', 'a', '--public-key', keyA, '--network', 'two'], { in: 'all' });
  assert.match(await readFile(join(scope.home, 'all/two/network.yaml'), 'utf8'), /address: 10\.2\.0\.1/);
  await scope.ok(['-C', 'all/one', 'host', 'add', 'a', '--public-key', keyA]);
  assert.match(await readFile(join(scope.home, 'all/one/network.yaml'), 'utf8'), /address: 10\.1\.0\.1/);
});

test('validate names files from where it runs, and ends with 1 only for errors', async (t) => {
  const scope = await createScope(t);
  const { file } = await initialised(scope);
  await scope.ok(relay, { in: 'net' });
  await writeFile(file, (await readFile(file, 'utf8')).replace('role: relay', 'rôle: relay'));
  const { code, stderr } = await scope.run(['validate'], { in: 'net/.scope' });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error\[FIELD_UNKNOWN\]: expected a known field, got "rôle"\n {2}--> \.\.\/network\.yaml:\d+:5\n/,
  );
  // Not the network above it, which would pass for what was meant.
  const mistyped = await scope.run(['validate', 'sites/prod'], { in: 'net' });
  assert.equal(mistyped.code, 64);
  assert.match(mistyped.stderr, /expected a folder, got "sites\/prod", which does not exist/);
  await mkdir(join(scope.home, 'empty'));
  const nowhere = await scope.run(['validate'], { in: 'empty' });
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /error\[NETWORK_MISSING\][\s\S]*hint: scope init makes one/);
});

test('fmt settles, --check only tells, and broken files are told and left alone', async (t) => {
  const scope = await createScope(t);
  const { net, file } = await initialised(scope);
  await scope.ok(relay, { in: 'net' });
  const formatted = await readFile(file, 'utf8');
  const odd = `${formatted.replace('  perEdge', '     perEdge').replace('{ perEdge: 2 }', '{perEdge:   2} # kept')}`;
  await writeFile(file, odd);
  const check = await scope.run(['fmt', '--check'], { in: 'net' });
  assert.deepEqual({ code: check.code, stdout: check.stdout }, { code: 1, stdout: 'network.yaml\n' });
  assert.equal(await readFile(file, 'utf8'), odd);
  assert.equal(await scope.ok(['fmt'], { in: 'net' }), 'network.yaml\n');
  assert.equal(await readFile(file, 'utf8'), formatted.replace('{ perEdge: 2 }', '{ perEdge: 2 } # kept'));
  assert.equal(await scope.ok(['fmt'], { in: 'net' }), '');
  assert.equal(await scope.ok(['fmt', '--check'], { in: 'net' }), '');
  await writeFile(join(net, 'broken.yaml'), 'a: [1\n');
  const broken = await scope.run(['fmt', 'broken.yaml'], { in: 'net' });
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /error\[YAML_SYNTAX\][\s\S]*broken\.yaml:1:1/);
  assert.equal(await readFile(join(net, 'broken.yaml'), 'utf8'), 'a: [1\n');
});
