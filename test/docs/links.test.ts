/**
 * Links between the pages of the repository lead somewhere: to a file, and to a heading of it where they name one.
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '../..');
const pages = globSync('{*.md,docs/**/*.md,examples/**/*.md}', { cwd: root }).sort();

describe('links between pages', () => {
  it('lead somewhere', () => {
    assert.ok(pages.length >= 20);
    const broken = pages.flatMap((page) => brokenLinks(join(root, page), readFileSync(join(root, page), 'utf8')));
    assert.deepEqual(broken, []);
  });

  it('would be found if they did not', () => {
    const text = '[a](nothing.md) [b](README.md#no-such-heading) [c](README.md#scope) `[d](code.md)`';
    assert.deepEqual(brokenLinks(join(root, 'planted.md'), text), [
      'planted.md: nothing.md',
      'planted.md: README.md#no-such-heading',
    ]);
  });
});

function brokenLinks(page: string, text: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(page, target))
    .map((target) => `${relative(root, page)}: ${target}`);
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || headingsOf(file).includes(anchor);
}

/** As GitHub makes anchors of headings: lower case, punctuation out, spaces to hyphens. */
function headingsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
