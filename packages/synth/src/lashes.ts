import type { DrawnCapture } from './conditions.ts';
import { clamp, mix } from './exact-math.ts';
import { type Fissure, fromSocket, lowerEdge, upperEdge } from './lids.ts';
import type { EyeTraits } from './person.ts';
import { createRng, type Rng } from './rng.ts';

/** How much of each pixel hair covers, 0–1. */
export function drawLashes(eye: EyeTraits, drawn: DrawnCapture, fissure: Fissure, width: number, height: number): Float32Array {
  const cover = new Float32Array(width * height);
  const rooted = createRng(eye.irisSeed, 'lashes');
  const moved = drawn.stream('lashes');
  drawUpper(eye, drawn, fissure, rooted, moved, cover, width, height);
  drawLower(eye, drawn, fissure, rooted, moved, cover, width, height);
  return cover;
}

type Point = readonly [x: number, y: number];

/** Hairs lean towards their neighbours' tips: clumps, as wet or long lashes make them. */
function drawUpper(
  eye: EyeTraits,
  drawn: DrawnCapture,
  fissure: Fissure,
  rooted: Rng,
  moved: Rng,
  cover: Float32Array,
  width: number,
  height: number,
): void {
  const { lashes, lids } = eye;
  const span = lids.innerAt + lids.outerAt;
  const sway = moved.normal(0, 0.04);
  const lift = drawn.closed ? -0.8 : moved.normal(0, 0.08);
  let clump = 0;
  const count = Math.round(drawn.lashes * lashes.upperCount);
  for (let i = 0; i < count; i++) {
    if (rooted.chance(0.35)) clump = rooted.normal(0, 0.5);
    // Denser and longer towards the outer corner, none at the very corners.
    const s = clamp((i + 0.5 + rooted.normal(0, 0.5)) / count, 0.01, 0.99);
    const n = -lids.outerAt + span * (0.02 + 0.9 * s);
    const root = upperEdge(fissure, n) - rooted.range(0.015, 0.09);
    const fan = mix(-0.95, 0.6, s) + 0.45 * clump + rooted.normal(0, 0.16) + sway;
    const length = lashes.upperLength * rooted.range(0.5, 1.15) * mix(1.1, 0.65, s);
    const curl = clamp(lashes.curl + rooted.normal(0, 0.16) + lift, -1.2, 1.2);
    const droop = rooted.range(0.06, 0.32);
    const tip: Point = fromSocket(fissure, n + fan * length, root - 0.75 * curl * length + 0.12 * length);
    const bend: Point = fromSocket(fissure, n + 0.35 * fan * length, root + droop * length);
    const foot: Point = fromSocket(fissure, n, root);
    stroke(cover, width, height, foot, bend, tip, lashes.thickness * fissure.radiusPx * rooted.range(0.7, 1.25), 0.9);
  }
}

function drawLower(
  eye: EyeTraits,
  drawn: DrawnCapture,
  fissure: Fissure,
  rooted: Rng,
  moved: Rng,
  cover: Float32Array,
  width: number,
  height: number,
): void {
  const { lashes, lids } = eye;
  const span = lids.innerAt + lids.outerAt;
  const sway = moved.normal(0, 0.05);
  const count = Math.round(drawn.lashes * lashes.lowerCount);
  for (let i = 0; i < count; i++) {
    const s = clamp((i + 0.5 + rooted.normal(0, 0.8)) / count, 0.01, 0.99);
    const n = -lids.outerAt + span * (0.03 + 0.85 * s);
    const root = lowerEdge(fissure, n) + rooted.range(0.05, 0.12);
    const fan = mix(-0.9, 0.5, s) + rooted.normal(0, 0.35) + sway;
    const length = lashes.lowerLength * rooted.range(0.4, 1.2);
    const tip = fromSocket(fissure, n + fan * length, root + length * rooted.range(0.35, 0.9));
    const bend = fromSocket(fissure, n + 0.2 * fan * length, root + 0.6 * length);
    stroke(
      cover,
      width,
      height,
      fromSocket(fissure, n, root),
      bend,
      tip,
      lashes.thickness * fissure.radiusPx * rooted.range(0.4, 0.75),
      0.8,
    );
  }
}

/** A tapering quadratic curve laid down as soft dots closer than half its width. */
function stroke(
  cover: Float32Array,
  width: number,
  height: number,
  foot: Point,
  bend: Point,
  tip: Point,
  thicknessPx: number,
  strength: number,
): void {
  const reach = Math.abs(bend[0] - foot[0]) + Math.abs(bend[1] - foot[1]) + Math.abs(tip[0] - bend[0]) + Math.abs(tip[1] - bend[1]);
  const steps = Math.max(4, Math.ceil(reach * 1.5));
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const s = 1 - t;
    const x = s * s * foot[0] + 2 * s * t * bend[0] + t * t * tip[0];
    const y = s * s * foot[1] + 2 * s * t * bend[1] + t * t * tip[1];
    const radius = Math.max(0.12, thicknessPx * (1 - 0.85 * t * t * t));
    dot(cover, width, height, x, y, radius, strength);
  }
}

/** Coverage of a disc; one thinner than a pixel covers its share of it. */
function dot(cover: Float32Array, width: number, height: number, x: number, y: number, radius: number, strength: number): void {
  const edge = Math.max(radius, 0.5);
  const peak = strength * Math.min(1, radius / 0.5);
  const reach = edge + 0.5;
  for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(height - 1, y + reach); py++)
    for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(width - 1, x + reach); px++) {
      const dx = px - x;
      const dy = py - y;
      const value = peak * clamp(reach - Math.sqrt(dx * dx + dy * dy), 0, 1);
      const k = py * width + px;
      if (value > cover[k]!) cover[k] = value;
    }
}
