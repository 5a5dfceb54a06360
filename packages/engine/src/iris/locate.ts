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
  /** How sure both boundaries are, 0…1: root of the guess's score times the evidence for both traced edges. */
  readonly confidence: number;
  /** The picture at full size with reflections filled, in which edges are traced. */
  readonly filled: Plane;
  /** True where image pixel (x, y) lies in a lamp's reflection. */
  readonly isGlare: (x: number, y: number) => boolean;
}

/** Radius, pixels, below which an iris is hardly worth finding; the gate `iris-too-small` stands a little lower. */
const leastIrisPx = 44;
/** Longest side, pixels, of the picture in which the eye is first looked for. */
const searchSidePx = 240;

/**
 * Worth (score of the guess times evidence for both traced edges) below which there is no eye. Measured on CASIA-Interval S1001–S1050
 * turned into what other sensors give (small, dark, pale pupils, lashes, lamps in the pupil): eyes that then match ≥ 0.016, with a
 * median of 0.145; shut lids, skin, noise and textures mostly ≤ 0.014.
 */
const leastWorth = 0.014;
/**
 * Among eyes that are found in one picture, stronger edges and a larger ring say more: a speck between lashes has an even rim,
 * too. Steps (grey levels) and radius at which an eye has half the say that they can give.
 */
const halfPupilStep = 10;
const halfLimbusStep = 5;
const halfRadiusPx = 60;
/** Worth at which no further guess is looked at: in the same pictures, eyes that were found wrongly had at most 0.04. */
const certainWorth = 0.08;

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
  let bestRank = 0;
  for (const guess of findEyes(filled, leastIrisPx / factor)) {
    const pupil = locatePupil(full, enlarge(guess.pupil, factor));
    if (pupil === null) continue;
    const limbus = locateLimbus(full, enlarge(guess.limbus, factor), pupil);
    if (limbus === null || limbus.radius < 1.2 * pupil.radius) continue;
    const evidence = pupil.agreement * pupil.rim * limbus.agreement * limbus.rim;
    const worth = guess.score * evidence;
    if (worth < leastWorth) continue;
    const rank =
      guess.standing *
      evidence *
      saturating(pupil.step, halfPupilStep) *
      saturating(limbus.step, halfLimbusStep) *
      saturating(limbus.radius, halfRadiusPx);
    if (rank <= bestRank) continue;
    best = { pupil, limbus, guess, confidence: Math.sqrt(worth), filled: full, isGlare: inReflection };
    bestRank = rank;
    // Guesses come best first: later ones are for where none is certain.
    if (worth >= certainWorth) break;
  }
  return best;
}

/** 0 for nothing, ½ at `half`, 1 for much. */
function saturating(value: number, half: number): number {
  return Math.max(0, value) / (Math.max(0, value) + half);
}

/** Circle of the shrunk picture in pixels of the full one; block centres lie half a block in. */
function enlarge({ x, y, radius }: Circle, factor: number): Circle {
  return { x: x * factor + (factor - 1) / 2, y: y * factor + (factor - 1) / 2, radius: radius * factor };
}
