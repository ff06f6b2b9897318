import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createScope } from '../support/scope.ts';

const example = (name: string) => join(fileURLToPath(new URL('../../examples', import.meta.url)), name);

test('the drawing has each relay with its hosts below it, trunks, standbys and LANs', async (t) => {
  const scope = await createScope(t);
  assert.equal(
    await scope.ok(['-C', example('mesh-tree-sites'), 'graph']),
    `sites  10.79.0.0/24, fd77:5c0e:3::/64

◆ north        10.79.0.1 fd77:5c0e:3:0:989:380d:384e:e64e    relay 1, 192.0.2.21:51820
  ├─ laptop    10.79.0.13 fd77:5c0e:3:0:2e42:d5c3:b555:18f8  standby south
  └─ office-a  10.79.0.11 fd77:5c0e:3:0:cf8d:7892:628f:dfee  standby south ⇢ 10.10.0.0/24

◆ south        10.79.0.2 fd77:5c0e:3:0:9b50:78cd:622c:20b4   relay 2, 198.51.100.21:51820
  └─ office-b  10.79.0.12 fd77:5c0e:3:0:fc9b:c4a6:f4ab:b872  standby north ⇢ 192.168.20.0/24 (masqueraded)

◆ spare        10.79.0.3 fd77:5c0e:3:0:ae8c:1d93:3298:8c9c   relay 3, master, 203.0.113.21:51820

trunks  north ═ south, north ═ spare, south ═ spare
`,
  );
});

test('direct pairs are named', async (t) => {
  const scope = await createScope(t);
  assert.match(
    await scope.ok(['-C', example('custom-pairs'), 'graph']),
    /^direct {2}builder-1 ↔ cache, builder-1 ↔ office, builder-2 ↔ cache, builder-2 ↔ office, office ↔ studio$/m,
  );
});

test('Mermaid has a node for each host and LAN, and a line for each link', async (t) => {
  const scope = await createScope(t);
  const text = await scope.ok(['-C', example('mesh-tree-sites'), 'graph', '--format', 'mermaid']);
  const lines = text.split('\n').map((line) => line.trim());
  assert.equal(lines[0], 'flowchart TB');
  for (const line of [
    'host_office_a["office-a<br/>10.79.0.11<br/>fd77:5c0e:3:0:cf8d:7892:628f:dfee"]',
    'host_spare{{"spare<br/>10.79.0.3<br/>fd77:5c0e:3:0:ae8c:1d93:3298:8c9c<br/>relay 3, master"}}',
    'host_north === host_south',
    'host_office_b --- host_south',
    'host_office_b -.- host_north',
    'lan_office_b_0[("192.168.20.0/24")]',
    'host_office_b --- lan_office_b_0',
  ]) {
    assert.ok(lines.includes(line), line);
  }
});
