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

/**
 * Moves a disc, pixel by pixel, to where the step around its whole rim is greatest. Votes are cast by edges one by one: where a
 * reflection or a lash has bitten into the rim, a smaller disc beside the bite has as many for its size.
 */
export function refineDisc(plane: Plane, disc: Disc): Disc {
  const start = rimSteps(plane, disc).sort();
  const cap = greatestStep * Math.max(toneFloor, start[start.length >> 1] as number);
  let best = disc;
  let bestStep = meanStep(plane, disc, cap);
  for (let round = 0; round < rounds; round++) {
    const about = best;
    for (let dr = -1; dr <= 1; dr++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const moved = { ...about, x: about.x + dx, y: about.y + dy, radius: about.radius + dr };
          if (moved.radius < 3) continue;
          const step = meanStep(plane, moved, cap);
          if (step <= bestStep) continue;
          best = moved;
          bestStep = step;
        }
      }
    }
    if (best === about) break;
  }
  return best;
}

function meanStep(plane: Plane, disc: Disc, cap: number): number {
  const steps = rimSteps(plane, disc);
  let sum = 0;
  for (const step of steps) sum += Math.max(-cap, Math.min(cap, step));
  return sum / steps.length;
}

/** Step outwards across the rim in each direction in which no lid is expected. */
function rimSteps({ width, height, data }: Plane, { x, y, radius }: Disc): Float32Array {
  const { cos, sin } = directions(angles);
  const rim = Math.max(leastRim, rimShare * radius);
  const levelAt = (a: number, r: number): number => {
    const px = Math.max(0, Math.min(width - 1, Math.round(x + r * (cos[a] as number))));
    const py = Math.max(0, Math.min(height - 1, Math.round(y + r * (sin[a] as number))));
    return data[py * width + px] as number;
  };
  const steps: number[] = [];
  for (let a = 0; a < angles; a++) if ((sin[a] as number) >= lidSine) steps.push(levelAt(a, radius + rim) - levelAt(a, radius - rim));
  return Float32Array.from(steps);
}
