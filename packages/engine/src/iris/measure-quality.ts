import type { GrayImage } from '../image/gray-image.ts';
import type { Contour } from './contour.ts';
import { toBoundary } from './contour.ts';
import type { IrisQuality } from './geometry.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';
import { directions } from './polar.ts';

/** Everything measured before encoding; `maskBits` is 0 until then. */
export function measureQuality(image: GrayImage, pupil: Contour, limbus: Contour, strip: Strip): IrisQuality {
  const distance = Math.sqrt((pupil.x - limbus.x) ** 2 + (pupil.y - limbus.y) ** 2);
  return {
    pupilRatio: pupil.radius / limbus.radius,
    centreDistance: distance / pupil.radius,
    irisRadiusPx: limbus.radius,
    gaze: Math.max(eccentricity(pupil), eccentricity(limbus)),
    visibleFraction: visibleFraction(strip),
    insideFraction: insideFraction(image, limbus),
    sharpness: sharpness(strip),
    limbusContrast: limbus.step,
    pupilContrast: pupil.step,
    confidence: pupil.agreement * pupil.rim * limbus.agreement * limbus.rim,
    maskBits: 0,
  };
}

function eccentricity(contour: Contour): number {
  const { radiusA, radiusB } = toBoundary(contour).ellipse;
  return radiusB >= radiusA ? 0 : Math.sqrt(1 - (radiusB / radiusA) ** 2);
}

/** Rows are weighted by their true length on the ring, which grows outwards. */
function visibleFraction(strip: Strip): number {
  let seen = 0;
  let whole = 0;
  for (let i = 0; i < stripHeight; i++) {
    const weight = 1 + i / stripHeight;
    for (let a = 0; a < stripWidth; a++) {
      whole += weight;
      if (strip.usable[i * stripWidth + a] === 1) seen += weight;
    }
  }
  return seen / whole;
}

function insideFraction(image: GrayImage, limbus: Contour): number {
  const { cos, sin, count } = directions(limbus.radii.length);
  let inside = 0;
  for (let a = 0; a < count; a++) {
    const x = limbus.x + (limbus.radii[a] as number) * (cos[a] as number);
    const y = limbus.y + (limbus.radii[a] as number) * (sin[a] as number);
    if (x >= 0 && y >= 0 && x <= image.width - 1 && y <= image.height - 1) inside++;
  }
  return inside / count;
}

/**
 * Fine over coarse texture: mean squared difference of neighbours along the rows, over that of samples eight columns
 * apart, in the visible iris. Independent of brightness and contrast; blur lowers it.
 */
function sharpness(strip: Strip): number {
  const near = meanSquaredDifference(strip, 2);
  const far = meanSquaredDifference(strip, 10);
  return far > 0 ? near / far : 0;
}

function meanSquaredDifference({ levels, usable }: Strip, gap: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 4; i < stripHeight - 8; i++) {
    for (let a = 0; a < stripWidth; a++) {
      const at = i * stripWidth + a;
      const other = i * stripWidth + ((a + gap) % stripWidth);
      if (usable[at] !== 1 || usable[other] !== 1) continue;
      const difference = (levels[at] as number) - (levels[other] as number);
      sum += difference * difference;
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}
