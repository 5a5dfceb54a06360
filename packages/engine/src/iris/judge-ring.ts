import type { Plane } from '../image/plane.ts';
import { directions, type PolarImage } from './polar.ts';
import { type LimbusGuess, searchAngles, sideAngles } from './search-limbus.ts';

/** What the sides of an eye look like from the pupil outwards, if a circle about it is its limbus. */
export interface RingEvidence {
  /** Spread (root mean square) of the tones between pupil and limbus, both sides together. */
  readonly spread: number;
  /** Step outwards at the limbus, on the side where it is less. */
  readonly step: number;
  /** Greatest step outwards between pupil and limbus that both sides have at one radius. */
  readonly innerStep: number;
}

/** Sides of a circle that lie in the picture. */
export interface SeenSides {
  readonly right: boolean;
  readonly left: boolean;
}

/** How far out, in radii, the picture must reach for a step at the circle to be seen. */
const besides = 1.1;
/** Bins of a profile along one limbus radius, and how far out it reaches (in bins). */
const bins = 40;
const reach = 48;
/** Widths, in bins, of the bands that are compared on either side of an edge, and the limbus's own width, half to each side. */
const band = 4;
const halfEdge = 1;
/** The pupil's edge takes this much of the ring: a share of the pupil's radius, and bins. */
const pupilMargin = 1.2;
const pupilEdge = 1;
/** Bins before the limbus that its soft edge may reach. */
const limbusMargin = 4;

/**
 * Looks at the ring between a pupil and a circle about it by its tone along the radius, the median over each side: texture and
 * lashes go under in a median, and what is left of an iris is one tone, the same on both sides, between two steps. A circle
 * that takes in skin or stops at the frill of the pupil leaves a step inside or parts nothing.
 */
export function judgeRing(polar: PolarImage, pupilRadius: number, limbus: LimbusGuess, isSeen: SeenSides): RingEvidence {
  const profiles = sideAngles.map((side) => sideProfile(polar, side, limbus)) as [Float32Array, Float32Array];
  // Of an eye at the picture's border one side speaks for both.
  const right = isSeen.right || !isSeen.left ? profiles[0] : profiles[1];
  const left = isSeen.left || !isSeen.right ? profiles[1] : profiles[0];
  const inner = Math.min(bins - limbusMargin - 2, Math.ceil((pupilMargin * bins * pupilRadius) / limbus.radius) + pupilEdge);
  let innerStep = 0;
  for (let i = inner + band; i <= bins - limbusMargin - 1; i++)
    innerStep = Math.max(innerStep, Math.min(stepAt(right, i, 0), stepAt(left, i, 0)));
  return {
    spread: spreadBetween(right, left, inner, bins - limbusMargin),
    step: Math.min(stepAt(right, bins, halfEdge), stepAt(left, bins, halfEdge)),
    innerStep,
  };
}

/** Which sides of a circle, about a limbus as an offset from (x, y), lie in the picture, for the most part and with what lies next to it. */
export function seenSides({ width, height }: Plane, x: number, y: number, limbus: LimbusGuess): SeenSides {
  const { cos, sin } = directions(searchAngles);
  const [right, left] = sideAngles.map((side) => {
    const inside = side.filter((a) => {
      const px = x + limbus.dx + besides * limbus.radius * (cos[a] as number);
      const py = y + limbus.dy + besides * limbus.radius * (sin[a] as number);
      return px >= 0 && py >= 0 && px <= width - 1 && py <= height - 1;
    });
    return 2 * inside.length > side.length;
  }) as [boolean, boolean];
  return { right, left };
}

/** Median over the directions of one side, by distance from the circle's centre in shares of its radius. */
function sideProfile(polar: PolarImage, side: readonly number[], { dx, dy, radius }: LimbusGuess): Float32Array {
  const { cos, sin } = polar.directions;
  const profile = new Float32Array(reach);
  const values = new Float32Array(side.length);
  for (let i = 0; i < reach; i++) {
    for (let k = 0; k < side.length; k++) {
      const a = side[k] as number;
      const r = Math.round(((i + 0.5) * radius) / bins + dx * (cos[a] as number) + dy * (sin[a] as number));
      const value = polar.values[a * polar.radii + Math.max(0, Math.min(polar.radii - 1, r))] as number;
      let at = k;
      for (; at > 0 && (values[at - 1] as number) > value; at--) values[at] = values[at - 1] as number;
      values[at] = value;
    }
    profile[i] = values[side.length >> 1] as number;
  }
  return profile;
}

/** Mean of the band outside bin boundary `i` less that of the band inside, both `gap` bins away from it. */
function stepAt(profile: Float32Array, i: number, gap: number): number {
  let sum = 0;
  for (let k = gap; k < gap + band; k++) sum += (profile[i + k] as number) - (profile[i - 1 - k] as number);
  return sum / band;
}

function spreadBetween(right: Float32Array, left: Float32Array, from: number, to: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = from; i < to; i++) {
    for (const value of [right[i] as number, left[i] as number]) {
      sum += value;
      squares += value * value;
    }
  }
  const count = 2 * (to - from);
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
