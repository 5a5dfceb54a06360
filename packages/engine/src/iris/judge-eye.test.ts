import { expect, test } from 'vitest';
import { drawEye } from '../../testing/drawn-eye.ts';
import { blur, findStretch, shrink, stretch } from '../image/plane.ts';
import type { Contour } from './contour.ts';
import { judgeEye, toProbability } from './judge-eye.ts';
import { type LocatedEye, locateEye } from './locate.ts';

const image = drawEye({ seed: 1 });
const factor = 2;
const small = shrink(image, factor);
const tones = findStretch(small);
const shrunk = { smooth: blur(stretch(small, tones), 2), factor, gain: tones.gain };
const { pupil, limbus } = locateEye(image) as LocatedEye;
const oddsOf = (p: Contour, l: Contour, limbusScore = 0.5): number => judgeEye(shrunk, { limbusScore }, p, l);
const scaled = (contour: Contour, by: number): Contour => ({
  ...contour,
  radius: by * contour.radius,
  radii: contour.radii.map((radius) => by * radius),
});

test('the edges of a clear eye are likely', () => {
  expect(toProbability(oddsOf(pupil, limbus))).toBeGreaterThan(0.8);
});

test.each([0.65, 1.4, 1.7])('with edges as firm, a circle of %d times the limbus is less likely', (by) => {
  expect(oddsOf(pupil, scaled(limbus, by))).toBeLessThan(oddsOf(pupil, limbus) - 0.5);
});

test.each<[string, Contour, Contour, number?]>([
  ['a limbus that lies aside', pupil, { ...limbus, x: limbus.x + 0.3 * limbus.radius }],
  ['a pupil as wide as hardly any', scaled(pupil, 1.9), limbus],
  ['a speck of an iris', scaled(pupil, 0.2), scaled(limbus, 0.2)],
  ['a ragged pupil', { ...pupil, rim: 0.5 * pupil.rim }, limbus],
  ['a ragged limbus', pupil, { ...limbus, rim: 0.5 * limbus.rim }],
  ['a faint pupil', { ...pupil, step: 0.1 * pupil.step }, limbus],
  ['a guess with little behind it', pupil, limbus, 0.1],
])('%s is less likely', (_, p, l, limbusScore) => {
  expect(oddsOf(p, l, limbusScore)).toBeLessThan(oddsOf(pupil, limbus) - 0.5);
});

test('odds become probabilities', () => {
  expect([-100, -2, 0, 2, 100].map(toProbability)).toEqual([0, 0.1192, 0.5, 0.8808, 1]);
});
