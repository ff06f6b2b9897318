/**
 * Private keys: where they are written, with which mode, and where they never appear.
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createScope, type ScopeRunner, scopeProgram } from '../support/scope.ts';

const relayKey = 'T+4s80ImdeTdZxA/ZDVYzPwXLJyKr/sm0AIbP0tLaVk=';

async function networkWithPhone(scope: ScopeRunner): Promise<string> {
  await scope.ok(['init', 'net', '--network', 'mesh0']);
  const relay = ['--role', 'relay', '--endpoint', '192.0.2.1:51820', '--public-key', relayKey];
  await scope.ok(['host', 'add', 'fra', ...relay], { in: 'net' });
  await scope.ok(['host', 'add', 'phone', '--static', '--via', 'fra', '--generate-key', '../keys/phone'], {
    in: 'net',
  });
  return (await readFile(join(scope.home, 'keys', 'phone'), 'utf8')).trim();
}

test('keygen makes both files readable by their owner only, in a folder of mode 0700', async (t) => {
  const scope = await createScope(t);
  const printed = JSON.parse(await scope.ok(['keygen', '--network', 'mesh0', '--json'])) as Record<string, string>;
  const directory = join(scope.home, 'etc', 'keys');
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  for (const name of ['mesh0', 'mesh0.identity']) assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600);
  const privateKey = await readFile(join(directory, 'mesh0'), 'utf8');
  assert.equal(execFileSync('wg', ['pubkey'], { input: privateKey, encoding: 'utf8' }).trim(), printed.publicKey);
});

test('keygen never replaces a key: a second run keeps both, and makes what an interrupted one left out', async (t) => {
  const scope = await createScope(t);
  const args = ['keygen', '--network', 'mesh0', '--name', 'home'];
  const first = await scope.ok(args);
  const file = join(scope.home, 'etc', 'keys', 'mesh0');
  const key = await readFile(file, 'utf8');
  assert.equal(await scope.ok(args), first);
  assert.equal(await scope.ok([...args, '--print-stanza']), first);
  await rm(`${file}.identity`);
  const missing = await scope.run([...args, '--print-stanza']);
  assert.equal(missing.code, 1);
  assert.ok(!existsSync(`${file}.identity`));
  const mended = await scope.ok(args);
  assert.notEqual(mended, first);
  assert.equal(await readFile(file, 'utf8'), key);
});

test('a key file that others can read is not used', async (t) => {
  const scope = await createScope(t);
  await mkdir(join(scope.home, 'etc', 'keys'), { recursive: true });
  await writeFile(join(scope.home, 'etc', 'keys', 'mesh0'), `${relayKey}\n`, { mode: 0o644 });
  const { code, stderr } = await scope.run(['keygen', '--network', 'mesh0']);
  assert.equal(code, 1);
  assert.match(stderr, /error\[KEY_FILE_UNSAFE\].*expected mode 0600/);
  assert.ok(!stderr.includes(relayKey));
});

test('no command writes a private key into a repository, by whatever way it is named', async (t) => {
  const scope = await createScope(t);
  const privateKey = await networkWithPhone(scope);
  await symlink(join(scope.home, 'net'), join(scope.home, 'link'));
  const key = ['--private-key-file', '../keys/phone'];
  for (const args of [
    ['keygen', '--network', 'mesh0', '--out', '.'],
    ['keygen', '--network', 'mesh0', '--out', 'deep/er'],
    ['keygen', '--network', 'mesh0', '--out', '../link/deep'],
    ['export', 'phone', ...key, '--out', 'phone.conf'],
    ['export', 'phone', ...key, '--out', '../link/phone.conf'],
    ['host', 'add', 'tablet', '--static', '--via', 'fra', '--generate-key', 'tablet.key'],
  ]) {
    const { code, stderr } = await scope.run(args, { in: 'net' });
    assert.equal(code, 3, args.join(' '));
    assert.match(stderr, /error\[PRIVATE_KEY_EXPOSED\]: refused to write a private key into the repository/);
  }
  const redirected = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${scopeProgram}" export phone ${key.join(' ')} > out`],
    {
      cwd: join(scope.home, 'net'),
      env: scope.env,
    },
  );
  assert.equal(redirected.status, 3);
  const grep = spawnSync('grep', ['-rF', privateKey, join(scope.home, 'net')], { encoding: 'utf8' });
  assert.deepEqual({ found: grep.stdout, status: grep.status }, { found: '', status: 1 });
  assert.ok(!(await readdir(join(scope.home, 'net'))).includes('deep'));
});

test('export without a key has a placeholder, and with --json never has the key', async (t) => {
  const scope = await createScope(t);
  const privateKey = await networkWithPhone(scope);
  assert.match(await scope.ok(['export', 'phone'], { in: 'net' }), /^PrivateKey = PUT-THE-PRIVATE-KEY-HERE$/m);
  const key = ['--private-key-file', '../keys/phone'];
  assert.ok((await scope.ok(['export', 'phone', ...key], { in: 'net' })).includes(`PrivateKey = ${privateKey}\n`));
  for (const command of ['export', 'qr']) {
    const json = await scope.run([command, 'phone', ...key, '--json'], { in: 'net' });
    assert.equal(json.code, 0);
    assert.ok(!`${json.stdout}${json.stderr}`.includes(privateKey));
  }
});

test('what wg-quick reads from the exported file is what was meant', async (t) => {
  const scope = await createScope(t);
  await networkWithPhone(scope);
  await scope.ok(['export', 'phone', '--private-key-file', '../keys/phone', '--out', '../phone.conf'], { in: 'net' });
  const file = join(scope.home, 'phone.conf');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const stripped = execFileSync('wg-quick', ['strip', file], { encoding: 'utf8' });
  assert.match(stripped, /^\[Interface\]\nPrivateKey = \S{44}\n/m);
  assert.doesNotMatch(stripped, /Address|MTU/);
  const again = await scope.run(['export', 'phone', '--private-key-file', '../keys/phone', '--out', '../phone.conf'], {
    in: 'net',
  });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /error\[FILE_EXISTS\]/);
});

test('a device that its relay calls is told to listen there', async (t) => {
  const scope = await createScope(t);
  await scope.ok(['init', 'net', '--network', 'mesh0']);
  const relay = ['--role', 'relay', '--endpoint', '192.0.2.1:51820', '--public-key', relayKey];
  await scope.ok(['host', 'add', 'fra', ...relay], { in: 'net' });
  const endpoint = ['--endpoint', '192.0.2.2:51820', '--generate-key', '../keys/nas'];
  await scope.ok(['host', 'add', 'nas', '--static', '--via', 'fra', ...endpoint], { in: 'net' });
  assert.match(await scope.ok(['export', 'nas'], { in: 'net' }), /^ListenPort = 51820$/m);
  await scope.ok(['host', 'add', 'phone', '--static', '--via', 'fra', '--generate-key', '../keys/phone'], {
    in: 'net',
  });
  assert.doesNotMatch(await scope.ok(['export', 'phone'], { in: 'net' }), /ListenPort/);
});

test('export refuses a key that belongs to another host, hosts that run scope, and unknown ones', async (t) => {
  const scope = await createScope(t);
  await networkWithPhone(scope);
  await scope.ok(['keygen', '--network', 'mesh0']);
  for (const [args, code, message] of [
    [['phone', '--private-key-file', '../etc/keys/mesh0'], 1, /error\[WRONG_HOST\]: expected the private key of phone/],
    [['fra'], 64, /expected a static device, got fra, which runs scope itself/],
    [['phon'], 1, /error\[HOST_UNKNOWN\][\s\S]*did you mean "phone"\?/],
    [['phone', '--private-key-file', '../missing'], 1, /error\[FILE_FAILED\]/],
  ] as const) {
    const result = await scope.run(['export', ...args], { in: 'net' });
    assert.equal(result.code, code);
    assert.match(result.stderr, message);
  }
});

test('a private key of this machine where a public one belongs is found, and not shown', async (t) => {
  const scope = await createScope(t);
  await scope.ok(['keygen', '--network', 'mesh0']);
  await scope.ok(['init', 'net', '--network', 'mesh0']);
  const privateKey = (await readFile(join(scope.home, 'etc', 'keys', 'mesh0'), 'utf8')).trim();
  const added = await scope.run(['host', 'add', 'home', '--public-key', privateKey], { in: 'net' });
  assert.equal(added.code, 3);
  await scope.ok(['host', 'add', 'home', '--public-key', relayKey], { in: 'net' });
  const file = join(scope.home, 'net', 'network.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(relayKey, privateKey));
  const { code, stderr } = await scope.run(['validate'], { in: 'net' });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /error\[SECRET_FOUND\]: expected a public key for home, got a private key of this machine\n +--> network\.yaml:\d+:16\n/,
  );
  assert.ok(!stderr.includes(privateKey));
});

test('the QR code is drawn in blocks, white on black where there are colours', async (t) => {
  const scope = await createScope(t);
  await networkWithPhone(scope);
  const args = ['qr', 'phone', '--private-key-file', '../keys/phone'];
  const plain = await scope.ok(args, { in: 'net' });
  const lines = plain.trimEnd().split('\n');
  assert.ok(lines.length > 20 && lines.every((line) => /^[█▀▄ ]+$/.test(line) && line.length === lines[0]?.length));
  assert.match(lines[0] ?? '', /^█+$/);
  const colored = await scope.ok(args, { in: 'net', env: { FORCE_COLOR: '1' } });
  assert.ok(colored.startsWith('\u001b[97m\u001b[40m█'), JSON.stringify(colored.slice(0, 20)));
});
