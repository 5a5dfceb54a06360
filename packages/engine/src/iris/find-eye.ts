import type { Plane } from '../image/plane.ts';
import { type Disc, findDarkDiscs } from './find-discs.ts';
import { judgeRing, seenSides } from './judge-ring.ts';
import { directions, type PolarImage, unroll } from './polar.ts';
import { refineDisc } from './refine-disc.ts';
import { bandStep, type LimbusGuess, searchAngles, searchLimbus, sideAngles } from './search-limbus.ts';

/** A circle, pixels. */
export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** First guess at one eye, in pixels of the plane it was searched in. */
export interface EyeGuess {
  readonly pupil: Circle;
  readonly limbus: Circle;
  /** 0…1; pupil and limbus evidence together. */
  readonly score: number;
  readonly limbusScore: number;
  /** Guesses at one picture are ordered by this: the score, and how well one tone inside and one around it explain the picture. */
  readonly standing: number;
}

const angles = searchAngles;
/** Votes at which a disc has half their say. */
const halfVotes = 2;
/** Discs whose rims are looked at, the best of them that are moved to where they fit, and those about which a limbus is looked for. */
const candidates = 32;
const refined = 12;
const examined = 6;
/** A disc with less than this share of the best one's score is not the pupil. */
const examinedShare = 0.5;
/** Grey levels, in standard tones, that noise alone makes of an edge. */
const toneFloor = 4;

/** Least score of a guess that is followed up at all. */
const leastScore = 0.02;
/** How much the step between wide bands counts beside the step at the edge itself. */
const bandShare = 0.5;
/** Guesses handed on, best first. */
const followed = 6;
/** Guesses handed on that share a pupil: limbus, frill and lid may each look like the limbus. */
const followedEach = 3;

/**
 * Finds the most convincing pairs of a pupil and a limbus about it in a (shrunk, reflection-filled, smoothed) picture, best first.
 * Irises smaller than `leastRadius` pixels are no use and count less: specks between lashes are discs with rims, too.
 */
export function findEyes(smooth: Plane, leastRadius: number): EyeGuess[] {
  const side = Math.min(smooth.width, smooth.height);
  const discs = findDarkDiscs(smooth, 3, Math.round(0.3 * side), candidates);
  const promising = bestFirst(discs.map((disc) => judgePupil(smooth, disc))).slice(0, refined);
  const pupils = bestFirst(promising.map((guess) => moveToRim(smooth, guess)));
  const guesses: EyeGuess[] = [];
  const least = examinedShare * (pupils[0] === undefined ? 0 : standingOf(pupils[0]));
  for (const pupil of pupils.slice(0, examined)) {
    if (standingOf(pupil) < Math.max(leastScore, least)) break;
    const judged = judgeEyes(smooth, pupil, side, leastRadius).filter((guess) => guess.score >= leastScore);
    guesses.push(...judged.sort((a, b) => b.standing - a.standing).slice(0, followedEach));
  }
  return guesses.sort((a, b) => b.standing - a.standing).slice(0, followed);
}

/** A disc that looks like a pupil. */
interface PupilGuess {
  readonly disc: Disc;
  /** 0…1. */
  readonly score: number;
  /** Median grey-level step at its rim. */
  readonly step: number;
  /** 0…1: a disc that takes in some of the iris is brighter towards its rim. */
  readonly oneTone: number;
}

/** The guess at where its disc fits best, judged again if that is elsewhere. */
function moveToRim(plane: Plane, guess: PupilGuess): PupilGuess {
  const disc = refineDisc(plane, guess.disc);
  return disc === guess.disc ? guess : judgePupil(plane, disc);
}

function bestFirst(pupils: PupilGuess[]): PupilGuess[] {
  return pupils.sort((a, b) => standingOf(b) - standingOf(a));
}

function standingOf({ score, oneTone }: PupilGuess): number {
  return score * oneTone ** 2;
}

/** The circles about a pupil that may be its limbus, each judged together with it. */
function judgeEyes(plane: Plane, pupil: PupilGuess, side: number, leastRadius: number): EyeGuess[] {
  const { disc, score, step } = pupil;
  const polar = unroll(plane, disc.x, disc.y, angles, 0, 1, Math.round(0.85 * side), sideAngles.flat());
  return searchLimbus(polar, plane, disc, side).map((limbus) => {
    const evidence = Math.max(0, limbus.step + bandShare * bandStep(polar, disc, limbus));
    const unrest = sideUnrest(polar, disc, limbus);
    const limbusScore = evidence / (evidence + unrest + toneFloor);
    const size = Math.min(1, limbus.radius / leastRadius);
    const edges = step + evidence;
    const evenness = edges / (edges + 2 * unrest);
    const ring = judgeRing(polar, disc.radius, limbus, seenSides(plane, disc.x, disc.y, limbus));
    const ringTone = edges / (edges + 2 * ring.spread);
    const limbusStep = Math.max(toneFloor, ring.step);
    const innermost = limbusStep / (limbusStep + ring.innerStep);
    const whole = score * limbusScore * size ** 2 * evenness ** 2;
    return {
      pupil: { x: disc.x, y: disc.y, radius: disc.radius },
      limbus: { x: disc.x + limbus.dx, y: disc.y + limbus.dy, radius: limbus.radius },
      score: whole,
      standing: whole * pupil.oneTone ** 2 * ringTone ** 2 * innermost,
      limbusScore,
    };
  });
}

/** Share of the radius in which a disc is compared with what of it lies further out. */
const coreShare = 0.6;
/** Sine of the directions (y points down) above which a lid may cover the pupil. */
const lidSine = -0.6;
/** A low lid cuts off the top of the pupil; what lies there says nothing against it. */
const openAngles = directions(angles).all.filter((a) => (directions(angles).sin[a] as number) >= lidSine);

/**
 * How much a disc is a pupil: the share of directions that step up at its rim, how even it is inside beside that step, and how
 * much of the ring about it is brighter. Only ratios of tones count, so that a dark iris about a pale pupil scores like any.
 */
function judgePupil(plane: Plane, disc: Disc): PupilGuess {
  const { x, y, radius, votes } = disc;
  const none = { disc, score: 0, step: 0, oneTone: 0 };
  const polar = unroll(plane, x, y, angles, 0, 1, Math.round(2.2 * radius) + 3, openAngles);
  const gap = Math.max(1, Math.round(0.12 * radius));
  const span = Math.max(2, Math.round(0.35 * radius));
  const steps: number[] = [];
  const rows: number[] = [];
  let inside = 0;
  let insideSquares = 0;
  let insideCount = 0;
  const rimward: number[] = [];
  for (const a of openAngles) {
    const row = a * polar.radii;
    rows.push(row);
    const inner = meanBetween(polar, row, radius - gap - span, radius - gap);
    const outer = meanBetween(polar, row, radius + gap, radius + gap + span);
    steps.push(outer - inner);
    const core = coreShare * radius;
    rimward.push(meanBetween(polar, row, core + 1, radius - gap) - meanBetween(polar, row, 0, core));
    for (let i = 0; i < radius - gap; i++) {
      const value = polar.values[row + i] as number;
      inside += value;
      insideSquares += value * value;
      insideCount++;
    }
  }
  if (insideCount === 0) return none;
  const level = inside / insideCount;
  const spread = Math.sqrt(Math.max(0, insideSquares / insideCount - level * level));
  const sorted = [...steps].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] as number;
  if (median <= 1) return none;
  const firm = steps.filter((step) => step > 0.35 * median).length / steps.length;
  let brighter = 0;
  let around = 0;
  const last = Math.min(polar.radii - 1, Math.round(2 * radius + gap));
  for (const row of rows) {
    for (let i = radius + gap; i <= last; i++) {
      around++;
      if ((polar.values[row + i] as number) > level + median / 3) brighter++;
    }
  }
  const rank = around === 0 ? 0 : brighter / around;
  const brighterRim = Math.max(0, rimward.sort((a, b) => a - b)[rimward.length >> 1] as number);
  const shape = firm * rank * (median / (median + toneFloor)) * (median / (median + spread));
  return { disc, score: (shape * votes) / (votes + halfVotes), step: median, oneTone: median / (median + brighterRim) };
}

function meanBetween(polar: PolarImage, row: number, from: number, to: number): number {
  const first = Math.max(0, Math.round(from));
  const last = Math.min(polar.radii - 1, Math.max(first, Math.round(to)));
  let sum = 0;
  for (let i = first; i <= last; i++) sum += polar.values[row + i] as number;
  return sum / (last - first + 1);
}

/**
 * Mean departure of the ring between pupil and limbus from its mean, at the sides: an iris is weak texture between two edges,
 * lids, brows and lashes are edges everywhere, and a ring that reaches beyond the limbus holds the limbus's own step.
 */
function sideUnrest(polar: PolarImage, disc: Disc, limbus: LimbusGuess): number {
  let unrest = 0;
  for (const side of sideAngles) {
    const values: number[] = [];
    let sum = 0;
    for (const a of side) {
      const row = a * polar.radii;
      const outer = Math.min(polar.radii - 1, 0.9 * (limbus.radius + limbus.dx * (polar.directions.cos[a] as number)));
      for (let i = Math.ceil(1.2 * disc.radius + 1); i <= outer; i++) {
        const value = polar.values[row + i] as number;
        values.push(value);
        sum += value;
      }
    }
    const level = sum / Math.max(1, values.length);
    let away = 0;
    for (const value of values) away += Math.abs(value - level);
    unrest += values.length === 0 ? toneFloor : away / values.length / 2;
  }
  return unrest;
}
