import type { Point } from '@sclera/engine';
import { type DrawnCapture, radians } from './conditions.ts';
import { clamp, cos, sin, TAU } from './exact-math.ts';
import { alongLid, type Fissure, fromSocket, lowerEdge } from './lids.ts';

export interface Reflections {
  /** Light added, grey levels. */
  readonly glow: Float32Array;
  /** 1 where the reflection hides what is behind. */
  readonly mask: Uint8Array;
}

/** Corneal images of the lamps, near the pupil and at times over its edge; then glints where the tear film meets the lower lid. */
export function drawReflections(drawn: DrawnCapture, fissure: Fissure, pupil: Point, width: number, height: number): Reflections {
  const glow = new Float32Array(width * height);
  const mask = new Uint8Array(width * height);
  const rng = drawn.stream('reflections');
  const r = drawn.radiusPx;
  // The cornea's image stays nearer the camera's axis than the pupil does when the eye turns.
  const lag = 0.45 * sin(radians(drawn.gazeDeg)) * r;
  const direction = radians(drawn.gazeDirectionDeg);
  const x0 = pupil.x - lag * cos(direction) + clamp(rng.normal(0, 0.06), -0.15, 0.15) * r;
  const y0 = pupil.y - lag * sin(direction) + clamp(rng.normal(0.02, 0.06), -0.15, 0.15) * r;
  const lamps = drawLamps(rng.next(), drawn.profile, () => rng.next());
  // Many lamps are small ones.
  const spotPx = Math.max(1, rng.range(0.02, 0.045) * r * (lamps.length > 4 ? 0.62 : 1));
  for (const [lx, ly] of lamps) {
    spot(glow, mask, width, height, x0 + lx * r, y0 + ly * r, spotPx, spotPx, 420);
    // A faint second image from the back of the lens.
    if (rng.chance(0.5))
      spot(glow, undefined, width, height, x0 - 0.8 * lx * r + 0.12 * r, y0 - 0.8 * ly * r, spotPx * 0.8, spotPx * 0.8, rng.range(10, 45));
  }
  if (!drawn.closed) {
    const glints = rng.int(0, 4);
    for (let i = 0; i < glints; i++) {
      const n = clamp(rng.normal(0, 0.28), -0.8, 0.8);
      if (Math.abs(alongLid(fissure.lids, n)) > 0.8) continue;
      const [gx, gy] = fromSocket(fissure, n, lowerEdge(fissure, n) - 0.012);
      spot(glow, mask, width, height, gx, gy, Math.max(1, rng.range(0.02, 0.06) * r), Math.max(0.7, 0.012 * r), 300);
    }
  }
  return { glow, mask };
}

/** Lamp images, in iris radii from their common centre. */
function drawLamps(kind: number, profile: DrawnCapture['profile'], next: () => number): readonly (readonly [number, number])[] {
  const start = next() * TAU;
  const spread = 0.11 + 0.08 * next();
  if (kind < (profile === 'close' ? 0.5 : 0.12))
    return Array.from({ length: 8 }, (_, i) => [spread * cos((TAU * i) / 8), spread * sin((TAU * i) / 8)] as const);
  if (kind < 0.65)
    return [
      [-spread * 1.1, 0],
      [spread * 1.1, 0.01],
    ];
  if (kind < 0.85) return [[spread * 0.6 * cos(start), spread * 0.6 * sin(start)]];
  return [
    [-spread, -0.7 * spread],
    [spread, -0.7 * spread],
    [-spread, 0.7 * spread],
    [spread, 0.7 * spread],
  ];
}

function spot(
  glow: Float32Array,
  mask: Uint8Array | undefined,
  width: number,
  height: number,
  x: number,
  y: number,
  rx: number,
  ry: number,
  level: number,
): void {
  const reach = 2.6;
  for (let py = Math.max(0, Math.ceil(y - reach * ry)); py <= Math.min(height - 1, y + reach * ry); py++)
    for (let px = Math.max(0, Math.ceil(x - reach * rx)); px <= Math.min(width - 1, x + reach * rx); px++) {
      const dx = (px - x) / rx;
      const dy = (py - y) / ry;
      const q = dx * dx + dy * dy;
      const k = py * width + px;
      const core = clamp(1.45 - 0.45 * q, 0, 1);
      const halo = 0.06 * clamp(1 - q / (reach * reach), 0, 1);
      glow[k] = glow[k]! + level * Math.max(core, halo);
      if (mask && core > 0.3) mask[k] = 1;
    }
}
