import { describe, expect, it } from 'vitest';
import { makeHead } from './head.ts';
import { renderHead } from './render-head.ts';

const small = { width: 80, height: 100, interEyePx: 20 } as const;
const differing = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, level, i) => sum + (Math.abs(level - (b[i] as number)) > 8 ? 1 : 0), 0) / a.length;

describe('a drawn head', () => {
  const head = makeHead('x');
  const picture = renderHead(head, small);

  it('is the same from the same seed, and another from another', () => {
    expect(renderHead(makeHead('x'), small)).toEqual(picture);
    expect(makeHead('x')).not.toEqual(makeHead('y'));
    expect(differing(renderHead(makeHead('y'), small).data, picture.data)).toBeGreaterThan(0.2);
  });

  it.each([{ yaw: 20 }, { pitch: 15 }, { roll: 15 }, { eyesOpen: 0 }, { lightRight: -60 }, { distanceMm: 250 }, { exposure: 0.3 }])(
    'changes with %o',
    (shot) => {
      expect(differing(renderHead(head, { ...small, ...shot }).data, picture.data)).toBeGreaterThan(0.001);
    },
  );

  it('fills the picture with levels, neither black nor white alone', () => {
    expect(picture.data).toHaveLength(3 * 80 * 100);
    expect(new Set(picture.data).size).toBeGreaterThan(60);
  });
});
