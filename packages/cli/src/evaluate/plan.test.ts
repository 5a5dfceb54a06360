import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planPairs } from './plan.ts';
import { sortOrder } from './sort-order.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sclera-plan-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

it('reads pairs, and joins pictures of one eye through others', async () => {
  writeFileSync(join(cwd, 'pairs.csv'), 'a,b,same\n# ours\n1.png, 2.png, 1\n2.png,3.png,genuine\n\n1.png,4.png,0\n3.png;4.png;impostor\n');
  const plan = await planPairs(cwd, 'set', 'pairs.csv', undefined);
  expect(plan.pictures.map(({ path, identity }) => [path, identity])).toEqual([
    [join('set', '1.png'), 0],
    [join('set', '2.png'), 0],
    [join('set', '3.png'), 0],
    [join('set', '4.png'), 1],
  ]);
  expect(plan.pairs).toEqual([
    [0, 1],
    [1, 2],
    [0, 3],
    [2, 3],
  ]);
  expect((await planPairs(cwd, 'set', 'pairs.csv', 2)).pairs).toHaveLength(2);
});

it.each([
  ['a,b', 'Line 1 of pairs.csv is no pair'],
  ['a,b,1\na,b,perhaps', 'Line 2 of pairs.csv is no pair'],
  ['', 'holds no pairs'],
  ['a,b,1\nb,c,1\na,c,0', 'that they are two eyes'],
])('refuses pairs that are none: %j', async (text, why) => {
  writeFileSync(join(cwd, 'pairs.csv'), text);
  await expect(planPairs(cwd, '.', 'pairs.csv', undefined)).rejects.toMatchObject({ detail: expect.stringContaining(why) });
});

it('sorts distances as a comparison sort does, equal ones in their order', () => {
  const values = fc.array(
    fc.oneof(fc.float({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.375, 1)).map((value) => Math.abs(value)),
  );
  fc.assert(
    fc.property(values, (list) => {
      const hds = Float32Array.from(list);
      const expected = [...hds.keys()].sort((a, b) => hds[a]! - hds[b]! || a - b);
      expect([...sortOrder(hds)]).toEqual(expected);
    }),
  );
});
