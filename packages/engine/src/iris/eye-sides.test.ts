import { describe, expect, test } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { checkEyeSides, eyeSidePlausibility } from './eye-sides.ts';
import type { Boundary, IrisGeometry } from './geometry.ts';

const left = randomTemplate(1, 0.9);
const right = randomTemplate(2, 0.9);
const again = (eye: typeof left): typeof left => disturb(eye, 0.2, 9);

describe('checkEyeSides', () => {
  test('two different eyes are plausible, but not confirmed', () => {
    expect(checkEyeSides(left, right)).toEqual({ kind: 'plausible', confirmed: false });
  });

  test('one eye shown twice is refused', () => {
    expect(checkEyeSides(left, again(left))).toMatchObject({ kind: 'rejected', reasons: [{ code: 'same-eye-twice' }] });
  });

  test('with known eyes, the right sides are confirmed and swapped ones refused', () => {
    const known = { left, right };
    expect(checkEyeSides(again(left), again(right), { known })).toEqual({ kind: 'plausible', confirmed: true });
    expect(checkEyeSides(again(right), again(left), { known })).toMatchObject({
      kind: 'rejected',
      reasons: [{ code: 'eye-side-mismatch' }],
    });
  });

  test('a stranger beside known eyes is neither confirmed nor called swapped', () => {
    expect(checkEyeSides(randomTemplate(5), randomTemplate(6), { known: { left, right } })).toEqual({
      kind: 'plausible',
      confirmed: false,
    });
  });

  test('pupils clearly on the wrong sides of their irises are refused, slight or opposite offsets are not', () => {
    const withOffsets = (ofLeft: number, ofRight: number) => ({ geometry: { left: lookingFrom(ofLeft), right: lookingFrom(ofRight) } });
    expect(checkEyeSides(left, right, withOffsets(-2, 2)).kind).toBe('plausible');
    expect(checkEyeSides(left, right, withOffsets(1, -1)).kind).toBe('plausible');
    expect(checkEyeSides(left, right, withOffsets(3, -3))).toMatchObject({ kind: 'rejected', reasons: [{ code: 'eye-side-mismatch' }] });
  });
});

test('a pupil towards the nose makes the eye asked for plausible, one away from it does not, a centred one says nothing', () => {
  expect(eyeSidePlausibility(lookingFrom(3), 'right')).toBeGreaterThan(0.95);
  expect(eyeSidePlausibility(lookingFrom(3), 'left')).toBeLessThan(0.05);
  expect(eyeSidePlausibility(lookingFrom(0), 'left')).toBe(0.5);
  expect(eyeSidePlausibility(lookingFrom(-2), 'left') + eyeSidePlausibility(lookingFrom(-2), 'right')).toBeCloseTo(1, 12);
});

/** An eye whose pupil lies `offset` hundredths of the iris radius to the right of its iris's centre. */
function lookingFrom(offset: number): IrisGeometry {
  const at = (x: number, radiusPx: number): Boundary => {
    const centre = { x, y: 0 };
    return { centre, radiusPx, ellipse: { centre, radiusA: radiusPx, radiusB: radiusPx, angleRad: 0 }, points: [] };
  };
  return { pupil: at(offset, 40), limbus: at(0, 100), upperLid: null, lowerLid: null };
}
