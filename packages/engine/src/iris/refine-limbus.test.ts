import { expect, test } from 'vitest';
import { drawEye } from '../../testing/drawn-eye.ts';
import { findLids } from './find-lids.ts';
import { learnTone } from './iris-tone.ts';
import { type LocatedEye, locateEye } from './locate.ts';
import { normalise, stripHeight, stripWidth } from './normalise.ts';
import { refineLimbus } from './refine-limbus.ts';

const image = drawEye({ seed: 5, irisRadius: 100, x: 160, y: 140, lid: 0.3 });
const located = locateEye(image) as LocatedEye;
const lids = findLids(normalise(image, located.pupil, located.limbus), learnTone(normalise(image, located.pupil, located.limbus)));

test('a limbus that is off is drawn to the edge, the lid notwithstanding', () => {
  const { limbus } = located;
  const off = { ...located, limbus: { ...limbus, x: limbus.x + 2, radius: limbus.radius + 4, radii: limbus.radii.map((r) => r + 4) } };
  const refined = refineLimbus(off, lids);
  expect(Math.abs(refined.radius - 100)).toBeLessThan(1);
  expect(Math.abs(refined.x - 160)).toBeLessThan(1);
  expect(Math.abs(refined.y - 140)).toBeLessThan(2);
});

test('evidence stays that of the first trace, which gates are calibrated for', () => {
  const { agreement, rim, step } = refineLimbus(located, lids);
  expect({ agreement, rim, step }).toEqual({ agreement: located.limbus.agreement, rim: located.limbus.rim, step: located.limbus.step });
});

test('where lids leave nothing open, the first trace stands', () => {
  const shut = new Int16Array(stripWidth / 2).fill(stripHeight >> 1);
  expect(refineLimbus(located, { upper: shut, lower: shut })).toBe(located.limbus);
});
