import { clamp, sin, smoothstep } from '../exact-math.ts';
import type { Head } from './head.ts';

/** How much of the skin at a point is under hair of the head, 0…1. Points as of the surface without its hair. */
export function hairAt({ hair }: Head, x: number, y: number, z: number): number {
  const side = Math.abs(x);
  // Along the forehead: a peak in the middle, corners at the temples, ragged by its strands.
  const ragged = 2.5 * sin(x * 0.9) + 1.8 * sin(x * 2.3 + 1) + 6 * hair.waves * sin(x * 0.21 + hair.line);
  const line =
    -hair.line + hair.peak * (1 - smoothstep(0, 26, side)) - hair.temples * smoothstep(22, 52, side) + (hair.slant * x) / 60 + ragged * 0.6;
  const above = smoothstep(line + 3, line - 3, y);
  // At the sides it comes forward to a depth, and down to a height; a chin lies as deep as a temple, and stays free.
  const edge = -hair.sideDepth - 4 + 3 * sin(y * 0.23 + hair.line) * hair.waves;
  const sides =
    smoothstep(edge + 4, edge - 4, z) *
    smoothstep(36, 52, side) *
    smoothstep(hair.sideTo + 8, hair.sideTo - 8, y) *
    smoothstep(-hair.line - 40, -hair.line, y);
  return clamp(Math.max(above, sides) * hair.density, 0, 1);
}
