import type { Plane } from '../image/plane.ts';
import type { Contour } from './contour.ts';
import type { EyeGuess } from './find-eye.ts';
import { judgeRing, seenSides } from './judge-ring.ts';
import { type PolarImage, unroll } from './polar.ts';
import { searchAngles } from './search-limbus.ts';

/** The shrunk picture in standard tones in which rings are judged. */
export interface ShrunkPicture {
  readonly smooth: Plane;
  /** Pixels of the picture to a side of one of the shrunk. */
  readonly factor: number;
  /** Standard tones to one grey level of the picture. */
  readonly gain: number;
}

/**
 * What each piece of evidence adds to the logarithm of the odds that both edges are right: logistic regression on 13,000 traced pairs of
 * edges in 1,500 pictures (CASIA-Interval S1001–S1050 turned into 106 conditions of other sensors, and drawn eyes) and 103 pictures of no
 * open eye. Right is: nine tenths of the directions within 6 % of the iris radius at the pupil, 12 % at the limbus. Of pairs chosen
 * by these odds 0.5 % of the right ones have odds under exp(−2), a fifth of the wrong and five in six of those that are no eye. The weight of
 * the distance was halved and that of narrow pupils lessened by hand, as people are less alike than those of one set. A step inside the
 * pupil is held against it as one inside the ring is; that weight is not fitted.
 */
const weights = {
  base: -2.9,
  limbusScore: 1.17,
  size: 2.55,
  pupilRim: 7.07,
  limbusRim: 1.55,
  pupilStep: 1.1,
  limbusStep: 0.69,
  narrowPupil: -3,
  widePupil: -5,
  distanceSquare: -200,
  spread: -0.69,
  stepOverInner: 1.72,
  pupilInnerStep: -1.72,
};
/** Standard tones that noise alone makes of a step; along a whole traced limbus it makes next to none. */
const toneFloor = 4;
const limbusFloor = 1;
/** A step from the ring outwards counts up to here: skin is brighter than any sclera. */
const greatestStep = 20;
/** Below this radius, pixels, an iris is hardly worth finding; the gate `iris-too-small` stands a little lower. */
export const leastIrisPx = 44;
/** Most eyes have this pupil ratio, or lie within a factor exp(0.3) of it; CASIA-Interval's are 0.36 ± 0.1. */
const usualRatio = 0.36;
const usualSpread = 0.3;
const greatestDistance = 0.5;
/** Share of the picture's shorter side that a ring may reach out to. */
const reachShare = 0.85;
/** Steps inside the pupil: bands of so many radii to either side, the pupil's own edge left out, and the tones that lamps and noise leave there. */
const innerBand = 2;
const innerFloor = 8;

/**
 * Logarithm of the odds that a traced pupil and limbus are those of an eye: firm rims, a ring of one tone with its greatest step at the
 * limbus, centres close together, a pupil of usual width. One yardstick for choosing among pairs, for refusing all, and for the confidence.
 */
export function judgeEye(
  { smooth, factor, gain }: ShrunkPicture,
  guess: Pick<EyeGuess, 'limbusScore'>,
  pupil: Contour,
  limbus: Contour,
): number {
  const shift = (factor - 1) / 2;
  const reach = Math.round(reachShare * Math.min(smooth.width, smooth.height));
  const x = (pupil.x - shift) / factor;
  const y = (pupil.y - shift) / factor;
  const polar = unroll(smooth, x, y, searchAngles, 0, 1, reach);
  const dx = limbus.x - pupil.x;
  const dy = limbus.y - pupil.y;
  const circle = { dx: dx / factor, dy: dy / factor, radius: limbus.radius / factor, step: 0 };
  const ring = judgeRing(polar, pupil.radius / factor, circle, seenSides(smooth, x, y, circle));
  const distance = Math.min(greatestDistance, Math.sqrt(dx * dx + dy * dy) / limbus.radius);
  const wideness = Math.log(pupil.radius / limbus.radius / usualRatio);
  return (
    weights.base +
    weights.limbusScore * logOf(guess.limbusScore, 0.02) +
    weights.size * logOf(Math.min(1, limbus.radius / leastIrisPx), 0.1) +
    weights.pupilRim * logOf(pupil.rim, 0.05) +
    weights.limbusRim * logOf(limbus.rim, 0.05) +
    weights.pupilStep * overFloor(pupil.step * gain) +
    weights.limbusStep * overFloor(limbus.step * gain, limbusFloor) +
    weights.narrowPupil * Math.max(0, -wideness - usualSpread) +
    weights.widePupil * Math.max(0, wideness - usualSpread) +
    weights.distanceSquare * distance * distance +
    weights.spread * overFloor(ring.spread) +
    weights.pupilInnerStep * (overFloor(pupilInnerStep(polar, pupil.radius / factor), innerFloor) - overFloor(0, innerFloor)) +
    weights.stepOverInner * (overFloor(Math.min(greatestStep, ring.step)) - overFloor(ring.innerStep))
  );
}

/** Greatest step outwards at one radius well inside the pupil, in the median over all directions: an iris taken for a pupil has its pupil inside. */
function pupilInnerStep({ values, radii, directions: { count } }: PolarImage, pupilRadius: number): number {
  const inner = Math.min(radii, Math.floor(pupilRadius) - 2);
  const profile: number[] = [];
  for (let i = 0; i < inner; i++) {
    const ring = new Float32Array(count);
    for (let a = 0; a < count; a++) ring[a] = values[a * radii + i] as number;
    profile.push(ring.sort()[count >> 1] as number);
  }
  let greatest = 0;
  for (let i = innerBand; i + innerBand <= profile.length; i++) {
    let step = 0;
    for (let k = 0; k < innerBand; k++) step += (profile[i + k] as number) - (profile[i - 1 - k] as number);
    greatest = Math.max(greatest, step / innerBand);
  }
  return greatest;
}

/** Probability, 0…1, of given odds; rounded, so that every engine's library gives the same. */
export function toProbability(logOdds: number): number {
  return Math.round(10000 / (1 + Math.exp(-logOdds))) / 10000;
}

function logOf(value: number, least: number): number {
  return Math.log(Math.max(least, value));
}

function overFloor(tones: number, floor: number = toneFloor): number {
  return Math.log(Math.max(0, tones) + floor);
}
