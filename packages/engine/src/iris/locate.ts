import type { GrayImage } from '../image/gray-image.ts';
import { findStretch, type Plane, shrink, stretch, unstretch } from '../image/plane.ts';
import type { Contour } from './contour.ts';
import { fillFullSize, fillSpeculars } from './fill-speculars.ts';
import { type Circle, type EyeGuess, findEyes } from './find-eye.ts';
import { locateLimbus } from './locate-limbus.ts';
import { locatePupil } from './locate-pupil.ts';

/** An eye found in a picture: its two boundaries and where lamps reflect in it. */
export interface LocatedEye {
  readonly pupil: Contour;
  readonly limbus: Contour;
  readonly guess: EyeGuess;
  /** The picture at full size with reflections filled, in which edges are traced. */
  readonly filled: Plane;
  /** True where image pixel (x, y) lies in a lamp's reflection. */
  readonly isGlare: (x: number, y: number) => boolean;
}

/** Longest side, pixels, of the picture in which the eye is first looked for. */
const searchSidePx = 240;

/**
 * Worth (score of the guess times evidence for both traced edges) below which there is no eye. Measured: 1,094 eyes of
 * CASIA-Interval ≥ 0.05 with median 0.22, the same eyes made small, dark, noisy or framed by glasses ≥ 0.06; skin, closed lids,
 * noise and drawn textures mostly ≤ 0.02.
 */
const leastWorth = 0.032;
/** Evidence for both traced edges at which no further guess is looked at. */
const convincing = 0.3;

/** Finds the eye coarsely in a shrunk picture with reflections filled, then traces both boundaries at full size. */
export function locateEye(image: GrayImage): LocatedEye | null {
  const factor = Math.ceil(Math.max(image.width, image.height) / searchSidePx);
  const small = shrink(image, factor);
  const tones = findStretch(small);
  const reach = Math.max(3, Math.round(small.width / 40));
  const { filled, ground, isFilled, isGlare } = fillSpeculars(stretch(small, tones), reach);
  const full = fillFullSize(image, factor, unstretch(ground, tones), isFilled);
  const inReflection = (x: number, y: number): boolean => {
    const sx = Math.min(small.width - 1, Math.floor(x / factor));
    const sy = Math.min(small.height - 1, Math.floor(y / factor));
    return isGlare[sy * small.width + sx] === 1;
  };
  let best: LocatedEye | null = null;
  let bestWorth = leastWorth;
  for (const guess of findEyes(filled)) {
    const pupil = locatePupil(full, enlarge(guess.pupil, factor));
    if (pupil === null) continue;
    const limbus = locateLimbus(full, enlarge(guess.limbus, factor), pupil);
    if (limbus === null || limbus.radius < 1.2 * pupil.radius) continue;
    const evidence = pupil.agreement * pupil.rim * limbus.agreement * limbus.rim;
    const worth = guess.score * evidence;
    if (worth <= bestWorth) continue;
    best = { pupil, limbus, guess, filled: full, isGlare: inReflection };
    bestWorth = worth;
    // Guesses come best first: the first whose edges hold is taken, later ones are for where it does not.
    if (evidence >= convincing) break;
  }
  return best;
}

/** Circle of the shrunk picture in pixels of the full one; block centres lie half a block in. */
function enlarge({ x, y, radius }: Circle, factor: number): Circle {
  return { x: x * factor + (factor - 1) / 2, y: y * factor + (factor - 1) / 2, radius: radius * factor };
}
