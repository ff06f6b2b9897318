/**
 * Routes and rules: changes by `ip -batch`, judged by `ip` as a person would read it.
 * @module
 */
import '../support/isolated.ts';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { changeByIp, queryIp } from '../../reconciler/drivers/ip.ts';
import { defaultRouteQuestion, parseDefaultRoutes } from '../../reconciler/drivers/route/default-routes.ts';
import { routeLines } from '../../reconciler/drivers/route/route-lines.ts';
import { parseRoutes, routeQuestion } from '../../reconciler/drivers/route/routes.ts';
import { parseRules, ruleLines, ruleQuestion } from '../../reconciler/drivers/rule/rules.ts';
import type { Family, IpAddress, Prefix } from '../../reconciler/model/address.ts';
import type { RouteConfig, RuleConfig } from '../../reconciler/model/host-config.ts';
import { mainTable, networkIdentifiers } from '../../reconciler/model/identifiers.ts';
import type { NetworkName } from '../../reconciler/model/network.ts';
import { run } from '../support/system.ts';

const { overlayTable, arrivalsTable, fallbackMetric } = networkIdentifiers('mesh0' as NetworkName);

before(() => {
  run('ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1');
  for (const name of ['veth0', 'veth1']) run('ip', 'link', 'set', name, 'up');
  run('ip', 'address', 'add', '10.77.0.2/32', 'dev', 'veth0');
  run('ip', 'address', 'add', 'fd77::2/128', 'dev', 'veth0', 'nodad');
});

const readRoutes = async (family: Family) => {
  const [routes] = await queryIp(family, [routeQuestion]);
  return parseRoutes(routes, family);
};
const readRules = async (family: Family) => {
  const [rules] = await queryIp(family, [ruleQuestion]);
  return parseRules(rules, family);
};
const set = async (route: RouteConfig) => changeByIp('any', routeLines({ kind: 'add-route', route }));
const remove = async (route: RouteConfig) => changeByIp('any', routeLines({ kind: 'delete-route', route }));

const unicast = (prefix: string, source: string, table = overlayTable): RouteConfig => ({
  table,
  prefix: prefix as Prefix,
  metric: 100,
  type: 'unicast',
  device: 'veth0',
  source: source as IpAddress,
});

const cases: readonly (readonly [Family, readonly RouteConfig[]])[] = [
  [
    'ipv4',
    [
      unicast('10.77.0.0/24', '10.77.0.2'),
      unicast('10.77.0.3/32', '10.77.0.2'),
      unicast('0.0.0.0/0', '10.77.0.2', arrivalsTable),
      { table: arrivalsTable, prefix: '10.77.0.9/32' as Prefix, metric: 100, type: 'unicast', device: 'veth0' },
      { table: overlayTable, prefix: '192.168.1.0/24' as Prefix, metric: 100, type: 'throw' },
      { table: arrivalsTable, prefix: '10.77.0.0/24' as Prefix, metric: 4294967295, type: 'unreachable' },
      { table: mainTable, prefix: '10.77.0.0/24' as Prefix, metric: fallbackMetric, type: 'unreachable' },
    ],
  ],
  [
    'ipv6',
    [
      unicast('fd77::/64', 'fd77::2'),
      unicast('fd77::3/128', 'fd77::2'),
      unicast('::/0', 'fd77::2', arrivalsTable),
      { table: arrivalsTable, prefix: 'fd77::9/128' as Prefix, metric: 100, type: 'unicast', device: 'veth0' },
      { table: overlayTable, prefix: 'fd99::/64' as Prefix, metric: 100, type: 'throw' },
      { table: arrivalsTable, prefix: 'fd77::/64' as Prefix, metric: 4294967295, type: 'unreachable' },
      { table: mainTable, prefix: 'fd77::/64' as Prefix, metric: fallbackMetric, type: 'unreachable' },
    ],
  ],
];

const sorted = (routes: readonly unknown[]) => routes.map((route) => JSON.stringify(sortKeys(route))).sort();
const sortKeys = (value: unknown) => Object.fromEntries(Object.entries(value as object).sort());

for (const [family, routes] of cases) {
  test(`${family}: every kind of route is set, also twice, read back as it was, and deleted`, async () => {
    for (const route of [...routes, ...routes]) assert.deepEqual(await set(route), [undefined]);
    assert.deepEqual(sorted(await readRoutes(family)), sorted(routes));
    for (const route of routes) assert.deepEqual(await remove(route), [undefined]);
    assert.deepEqual(await readRoutes(family), []);
    assert.notEqual((await remove(routes[0]!))[0], undefined);
  });

  test(`${family}: a route changes its way in place, whatever type it had`, async () => {
    const identity = { table: overlayTable, prefix: routes[0]!.prefix, metric: 100 };
    const ways: readonly RouteConfig[] = [
      routes[0]!,
      { ...identity, type: 'unreachable' },
      { ...identity, type: 'throw' },
      { ...identity, type: 'unicast', device: 'veth1' },
      routes[0]!,
    ];
    for (const route of ways) {
      assert.deepEqual(await set(route), [undefined]);
      assert.deepEqual(sorted(await readRoutes(family)), sorted([route]));
    }
    await remove(routes[0]!);
  });

  test(`${family}: routes of others are not seen, and survive`, async () => {
    const flag = family === 'ipv4' ? '-4' : '-6';
    const foreign = family === 'ipv4' ? '10.50.0.0/16' : 'fd50::/32';
    run('ip', flag, 'route', 'add', foreign, 'dev', 'veth0', 'table', String(overlayTable), 'metric', '100');
    assert.deepEqual(await readRoutes(family), []);
    assert.match(run('ip', flag, 'route', 'show', 'table', String(overlayTable)), new RegExp(foreign));
    run('ip', flag, 'route', 'del', foreign, 'table', String(overlayTable), 'metric', '100');
  });
}

test('a route of ours with a way that Scope never writes differs from every wanted one, and can go', async () => {
  run(
    'ip',
    'route',
    'add',
    '10.66.0.0/16',
    'via',
    '10.77.0.9',
    'dev',
    'veth0',
    'onlink',
    'table',
    '99',
    'metric',
    '5',
    'proto',
    '92',
  );
  run('ip', 'route', 'add', 'blackhole', 'fd66::/64', 'table', '99', 'metric', '5', 'proto', '92');
  run(
    'ip',
    'route',
    'add',
    '10.67.0.0/16',
    'table',
    '99',
    'metric',
    '5',
    'proto',
    '92',
    'nexthop',
    'dev',
    'veth0',
    'nexthop',
    'dev',
    'veth1',
  );
  const strange = [...(await readRoutes('ipv4')), ...(await readRoutes('ipv6'))];
  assert.deepEqual(strange.map((route) => [route.prefix, route.type === 'unicast' && route.device]).sort(), [
    ['10.66.0.0/16', ''],
    ['10.67.0.0/16', ''],
    ['fd66::/64', ''],
  ]);
  for (const route of strange) assert.deepEqual(await remove(route), [undefined]);
  assert.deepEqual([...(await readRoutes('ipv4')), ...(await readRoutes('ipv6'))], []);
});

test('numbers that an administrator has named are read as numbers', async () => {
  run('mount', '-t', 'tmpfs', 'tmpfs', '/etc/iproute2');
  const name = (file: string, text: string) => run('sh', '-c', `echo '${text}' >/etc/iproute2/${file}`);
  name('rt_protos', '92 scopeproto');
  name('rt_tables', `254 main\n${overlayTable} overlay`);
  const route = unicast('10.77.0.0/24', '10.77.0.2');
  await set(route);
  assert.match(run('ip', 'route', 'show', 'table', 'overlay'), /proto scopeproto/);
  assert.deepEqual(sorted(await readRoutes('ipv4')), sorted([route]));
  await remove(route);
  run('umount', '/etc/iproute2');
});

for (const family of ['ipv4', 'ipv6'] as const) {
  test(`${family}: rules are added once, read back, and deleted; those of others stay`, async () => {
    const flag = family === 'ipv4' ? '-4' : '-6';
    run('ip', flag, 'rule', 'add', 'pref', '5191', 'fwmark', '0x1', 'lookup', String(overlayTable));
    run(
      'ip',
      flag,
      'rule',
      'add',
      'pref',
      '5192',
      'from',
      'all',
      'oif',
      'veth0',
      'lookup',
      String(overlayTable),
      'protocol',
      '92',
    );
    const rules: readonly RuleConfig[] = [
      { family, priority: 5190, table: arrivalsTable, iif: 'veth0' },
      { family, priority: 5190, table: arrivalsTable, iif: 'notyet0' },
      { family, priority: 5191, table: overlayTable, notFwmark: 0x5c0e },
    ];
    for (const rule of rules) {
      assert.deepEqual(await changeByIp(family, ruleLines({ kind: 'add-rule', rule })), [undefined]);
      const [error] = await changeByIp(family, ruleLines({ kind: 'add-rule', rule }));
      assert.notEqual(error, undefined, 'the kernel refuses the same rule twice');
    }
    assert.deepEqual(sorted(await readRules(family)), sorted(rules));
    assert.match(run('ip', flag, 'rule', 'show'), /5191:\s+not from all fwmark 0x5c0e lookup/);
    for (const rule of rules) {
      assert.deepEqual(await changeByIp(family, ruleLines({ kind: 'delete-rule', rule })), [undefined]);
    }
    assert.deepEqual(await readRules(family), []);
    assert.match(run('ip', flag, 'rule', 'show'), /5191:\s+from all fwmark 0x1 lookup/);
    assert.match(run('ip', flag, 'rule', 'show'), /5192:\s+from all oif veth0 lookup/);
  });
}

test('default routes of any table that lead somewhere and are not ours', async () => {
  const read = async (family: Family) => {
    const [routes] = await queryIp(family, [defaultRouteQuestion]);
    return parseDefaultRoutes(routes, family);
  };
  assert.deepEqual([...(await read('ipv4')), ...(await read('ipv6'))], []);
  await set(unicast('0.0.0.0/0', '10.77.0.2'));
  run('ip', '-6', 'route', 'add', 'unreachable', 'default', 'metric', '9');
  run('ip', 'route', 'add', '10.50.0.0/16', 'dev', 'veth0');
  assert.deepEqual([...(await read('ipv4')), ...(await read('ipv6'))], []);
  run('ip', 'route', 'add', 'default', 'dev', 'veth0', 'table', '77');
  run('ip', '-6', 'route', 'add', 'default', 'via', 'fe80::1', 'dev', 'veth1');
  assert.deepEqual(
    [...(await read('ipv4')), ...(await read('ipv6'))],
    [
      { family: 'ipv4', device: 'veth0' },
      { family: 'ipv6', device: 'veth1' },
    ],
  );
});
