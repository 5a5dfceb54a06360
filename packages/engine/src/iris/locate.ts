import type { GrayImage } from '../image/gray-image.ts';
import { blur, findStretch, type Plane, shrink, stretch, unstretch } from '../image/plane.ts';
import type { Contour } from './contour.ts';
import { fillFullSize, fillSpeculars } from './fill-speculars.ts';
import { type Circle, findEyes } from './find-eye.ts';
import { judgeEye, leastIrisPx, toProbability } from './judge-eye.ts';
import { locateLimbus } from './locate-limbus.ts';
import { locatePupil } from './locate-pupil.ts';

/** An eye found in a picture: its two boundaries and where lamps reflect in it. */
export interface LocatedEye {
  readonly pupil: Contour;
  readonly limbus: Contour;
  /** Probability that both boundaries are right, by the evidence for them; see `judgeEye`. */
  readonly confidence: number;
  /** Standard tones (see `findStretch`) to one grey level of this picture. */
  readonly gain: number;
  /** The picture at full size with reflections filled, in which edges are traced. */
  readonly filled: Plane;
  readonly glare: Glare;
}

/** Where lamps reflect in the eye: 1 for each block of `factor` × `factor` pixels, `width` × `height` of them, that a reflection hides. */
export interface Glare {
  readonly isGlare: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly factor: number;
}

/** Longest side, pixels, of the picture in which the eye is first looked for. */
const searchSidePx = 240;

/** Log-odds (see `judgeEye`) below which there is no eye, and from which on no further guess is looked at. */
const leastOdds = -3;
const certainOdds = 1.5;
/**
 * Log-odds under which the picture is looked at again, twice as fine: a pupil of 7 pixels is a speck in the first look. Drawn eyes of ratio
 * 0.15 at 320 × 240 were found in 2 of 5 pictures by the first look alone, and in 5 of 5 by both.
 */
const doubtfulOdds = 0;

/** Finds the eye coarsely in a shrunk picture with reflections filled, then traces both boundaries at full size. */
export function locateEye(image: GrayImage): LocatedEye | null {
  const factor = Math.ceil(Math.max(image.width, image.height) / searchSidePx);
  const first = lookAt(image, factor);
  if (factor === 1 || (first !== null && first.odds >= doubtfulOdds)) return first;
  const second = lookAt(image, Math.ceil(factor / 2));
  return second !== null && second.odds > (first?.odds ?? leastOdds) ? second : first;
}

/** The best eye in the picture shrunk by `factor`, and the odds for it. */
function lookAt(image: GrayImage, factor: number): (LocatedEye & { readonly odds: number }) | null {
  const small = shrink(image, factor);
  const tones = findStretch(small);
  const reach = Math.max(3, Math.round(small.width / 40));
  const { filled, ground, isFilled, isGlare } = fillSpeculars(stretch(small, tones), reach);
  const full = fillFullSize(image, factor, unstretch(ground, tones), isFilled);
  const smooth = blur(filled, 2);
  const glare = { isGlare, width: small.width, height: small.height, factor };
  const shrunk = { smooth, factor, gain: tones.gain };
  let best: ReturnType<typeof lookAt> = null;
  for (const guess of findEyes(smooth, leastIrisPx / factor)) {
    const pupil = locatePupil(full, enlarge(guess.pupil, factor));
    if (pupil === null) continue;
    const limbus = locateLimbus(full, enlarge(guess.limbus, factor), pupil);
    if (limbus === null || limbus.radius < 1.2 * pupil.radius) continue;
    const odds = judgeEye(shrunk, guess, pupil, limbus);
    if (odds <= (best?.odds ?? leastOdds)) continue;
    best = { pupil, limbus, odds, confidence: toProbability(odds), gain: tones.gain, filled: full, glare };
    // Guesses come best first: later ones are for where none is certain.
    if (odds >= certainOdds) break;
  }
  return best;
}

/** Circle of the shrunk picture in pixels of the full one; block centres lie half a block in. */
function enlarge({ x, y, radius }: Circle, factor: number): Circle {
  return { x: x * factor + (factor - 1) / 2, y: y * factor + (factor - 1) / 2, radius: radius * factor };
}
