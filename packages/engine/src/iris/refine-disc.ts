import type { Plane } from '../image/plane.ts';
import type { Disc } from './find-discs.ts';
import { directions } from './polar.ts';

const angles = 32;
/** Half the width of the rim across which steps are taken: a share of the radius, and pixels at least. */
const rimShare = 0.12;
const leastRim = 1.5;
/** Steps count up to this many times the median at the start: lashes and lamps are great steps here and there. */
const greatestStep = 1.5;
/** Standard tones that noise alone makes of a step. */
const toneFloor = 4;
const rounds = 6;
/** Sine of the directions (y points down) above which a lid may cover the rim. */
const lidSine = -0.6;

/** Directions in which no lid is expected. */
const { cos, sin } = directions(angles);
const open = directions(angles).all.filter((a) => (sin[a] as number) >= lidSine);

/**
 * Moves a disc, pixel by pixel, to where the step around its whole rim is greatest. Votes are cast by edges one by one: where a
 * reflection or a lash has bitten into the rim, a smaller disc beside the bite has as many for its size.
 */
export function refineDisc(plane: Plane, disc: Disc): Disc {
  const steps = new Float32Array(open.length);
  takeSteps(plane, disc.x, disc.y, disc.radius, steps);
  const cap = greatestStep * Math.max(toneFloor, steps.slice().sort()[steps.length >> 1] as number);
  let best = disc;
  let bestStep = meanWithin(steps, cap);
  let before: Disc | null = null;
  for (let round = 0; round < rounds; round++) {
    const about: Disc = best;
    for (let radius = Math.max(3, about.radius - 1); radius <= about.radius + 1; radius++) {
      for (let y = about.y - 1; y <= about.y + 1; y++) {
        for (let x = about.x - 1; x <= about.x + 1; x++) {
          // Neighbours of the place before were looked at then; none was better than this one.
          if (before !== null && areNeighbours(before, x, y, radius)) continue;
          takeSteps(plane, x, y, radius, steps);
          const step = meanWithin(steps, cap);
          if (step <= bestStep) continue;
          best = { ...about, x, y, radius };
          bestStep = step;
        }
      }
    }
    if (best === about) break;
    before = about;
  }
  return best;
}

function areNeighbours(disc: Disc, x: number, y: number, radius: number): boolean {
  return Math.abs(x - disc.x) <= 1 && Math.abs(y - disc.y) <= 1 && Math.abs(radius - disc.radius) <= 1;
}

function meanWithin(steps: Float32Array, cap: number): number {
  let sum = 0;
  for (let i = 0; i < steps.length; i++) sum += Math.max(-cap, Math.min(cap, steps[i] as number));
  return sum / steps.length;
}

/** Step outwards across the rim in each open direction; outside the picture the edge pixel repeats. */
function takeSteps({ width, height, data }: Plane, x: number, y: number, radius: number, into: Float32Array): void {
  const rim = Math.max(leastRim, rimShare * radius);
  const inner = radius - rim;
  const outer = radius + rim;
  for (let i = 0; i < into.length; i++) {
    const a = open[i] as number;
    const c = cos[a] as number;
    const s = sin[a] as number;
    const outside = within(y + outer * s, height) * width + within(x + outer * c, width);
    const inside = within(y + inner * s, height) * width + within(x + inner * c, width);
    into[i] = (data[outside] as number) - (data[inside] as number);
  }
}

function within(place: number, size: number): number {
  return Math.max(0, Math.min(size - 1, Math.round(place)));
}
