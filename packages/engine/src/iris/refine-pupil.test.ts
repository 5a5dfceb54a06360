import { expect, test } from 'vitest';
import { drawEye } from '../../testing/drawn-eye.ts';
import { contourAngles } from './contour.ts';
import { findLids } from './find-lids.ts';
import { learnTone } from './iris-tone.ts';
import { type LocatedEye, locateEye } from './locate.ts';
import { normalise, stripHeight, stripWidth } from './normalise.ts';
import { directions } from './polar.ts';
import { refinePupil } from './refine-pupil.ts';

const open = drawEye({ seed: 5, irisRadius: 100, pupilRatio: 0.45, x: 160, y: 140 });
const [x, y, radius] = [160, 140, 45];

/** The eye with all dark between the pupil and a lid that begins `rise` pixels above its centre: lashes that hang down to the pupil. */
function withLidAt(rise: number): LocatedEye {
  const data = Uint8Array.from(open.data);
  for (let py = 0; py < open.height; py++) {
    for (let px = 0; px < open.width; px++) {
      if (py < y - rise) data[py * open.width + px] = 190;
      else if (py < y - 20 && Math.abs(px - x) < 38) data[py * open.width + px] = 30;
    }
  }
  const eye = locateEye({ ...open, data }) as LocatedEye;
  // A first trace that has followed the lashes up to the lid.
  const { sin } = directions(contourAngles);
  const radii = eye.pupil.radii.map((r, a) => ((sin[a] as number) < -0.7 ? Math.min(1.3 * r, rise / -(sin[a] as number)) : r));
  return { ...eye, pupil: { ...eye.pupil, radii } };
}

function lidsOf(eye: LocatedEye, image = open): ReturnType<typeof findLids> {
  const strip = normalise(image, eye.pupil, eye.limbus);
  return findLids(strip, learnTone(strip));
}

const bend = (radii: Float64Array): number => Math.max(...radii) / Math.min(...radii);

test('lashes between pupil and lid are not taken for the pupil', () => {
  const eye = withLidAt(60);
  const image = { ...open, data: Uint8Array.from(eye.filled.data) };
  const refined = refinePupil(eye, lidsOf(eye, image));
  expect(bend(eye.pupil.radii)).toBeGreaterThan(1.2);
  expect(bend(refined.radii)).toBeLessThan(1.1);
  expect(Math.abs(refined.radius - radius)).toBeLessThan(2);
  expect(Math.abs(refined.y - y)).toBeLessThan(2);
});

test('where no lid is near, the first trace stands', () => {
  const eye = locateEye(open) as LocatedEye;
  expect(refinePupil(eye, lidsOf(eye))).toBe(eye.pupil);
});

test('where lids leave too little open, the first trace stands', () => {
  const eye = locateEye(open) as LocatedEye;
  const shut = new Int16Array(stripWidth / 2).fill(0);
  const away = new Int16Array(stripWidth / 2).fill(stripHeight);
  expect(refinePupil(eye, { upper: shut, lower: shut })).toBe(eye.pupil);
  expect(refinePupil(eye, { upper: shut, lower: away })).not.toBe(eye.pupil);
});
