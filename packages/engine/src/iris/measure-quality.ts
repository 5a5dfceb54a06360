import type { GrayImage } from '../image/gray-image.ts';
import type { Contour } from './contour.ts';
import { toBoundary } from './contour.ts';
import type { IrisQuality } from './geometry.ts';
import type { LocatedEye } from './locate.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';
import { directions } from './polar.ts';
import { ringUnrest } from './ring-unrest.ts';

/** Everything measured before encoding; `maskBits` and `freedom` are 0 until then. */
export function measureQuality(image: GrayImage, { pupil, limbus, confidence, gain }: LocatedEye, strip: Strip): IrisQuality {
  const distance = Math.sqrt((pupil.x - limbus.x) ** 2 + (pupil.y - limbus.y) ** 2);
  return {
    pupilRatio: pupil.radius / limbus.radius,
    centreDistance: distance / pupil.radius,
    irisRadiusPx: limbus.radius,
    gaze: Math.max(eccentricity(pupil), eccentricity(limbus)),
    visibleFraction: visibleFraction(strip),
    insideFraction: insideFraction(image, limbus),
    sharpness: sharpness(image, pupil, limbus.radius),
    limbusContrast: limbus.step,
    pupilContrast: pupil.step,
    distinctness: distinctness(pupil.step, limbus.step, ringUnrest(strip), gain),
    confidence,
    maskBits: 0,
    freedom: 0,
  };
}

/** Standard tones of unrest that sensors bring into the ring of any eye. */
const unrestFloor = 2;

/** The limbus has three quarters of the say: dark discs with a firm rim are many, rings about them few. */
function distinctness(pupilStep: number, limbusStep: number, unrest: number, gain: number): number {
  const inner = Math.max(0, pupilStep);
  const outer = Math.max(0, limbusStep);
  return (gain * Math.sqrt(outer * Math.sqrt(inner * outer))) / (gain * unrest + unrestFloor);
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

/** Half widths, in iris radii, of the narrow and the wide step that are compared across the pupil's edge. */
const narrowStep = 0.03;
const wideStep = 0.12;
/** In a narrow pupil the wide step stays outside the middle third, where a lamp's reflection often lies. */
const leastInside = 2 / 3;

/**
 * Sharpness of the pupil's edge: the grey-level step over ±3 % of the iris radius against that over ±12 %, all the way
 * round. An ideal edge gives 1; a Gaussian blur of σ (in iris radii) about erf(0.021/σ)/erf(0.085/σ). Noise averages out,
 * where texture energy would take it for sharpness.
 */
function sharpness(image: GrayImage, pupil: Contour, irisRadius: number): number {
  const { cos, sin, count } = directions(pupil.radii.length);
  let narrow = 0;
  let wide = 0;
  for (let a = 0; a < count; a++) {
    const at = (offset: number): number => {
      const r = (pupil.radii[a] as number) + Math.max(-leastInside * (pupil.radii[a] as number), offset * irisRadius);
      return levelAt(image, pupil.x + r * (cos[a] as number), pupil.y + r * (sin[a] as number));
    };
    const step = at(wideStep) - at(-wideStep);
    // Lids and reflections on the edge turn the step round; such directions say nothing about focus.
    if (step <= 0) continue;
    narrow += Math.max(0, Math.min(step, at(narrowStep) - at(-narrowStep)));
    wide += step;
  }
  return wide > 0 ? narrow / wide : 0;
}

/** Grey level between pixels; the edge pixel repeats outside. */
function levelAt({ width, height, data }: GrayImage, x: number, y: number): number {
  const cx = Math.max(0, Math.min(width - 1.001, x));
  const cy = Math.max(0, Math.min(height - 1.001, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const at = y0 * width + x0;
  const top = (data[at] as number) * (x0 + 1 - cx) + (data[at + 1] as number) * (cx - x0);
  const bottom = (data[at + width] as number) * (x0 + 1 - cx) + (data[at + width + 1] as number) * (cx - x0);
  return top * (y0 + 1 - cy) + bottom * (cy - y0);
}
