import { bell, clamp, smoothstep } from '../exact-math.ts';
import type { Colour, Head } from './head-shape.ts';

/** What lids do. */
export interface Expression {
  /** 0 shut … 1 as open as this head's eyes are. */
  readonly eyesOpen: number;
}

/** Reflectance of the face at a point of its front (millimetres right and down of the middle between the eyes), before light falls on it. */
export function skinAt(head: Head, x: number, y: number, z: number, { eyesOpen }: Expression): Colour {
  let colour = shade(head.skin, 1 + 0.05 * bell((Math.abs(x) - 40) / 18) * bell((y - 36) / 18));
  const side = Math.abs(x);
  const lids = clamp(eyesOpen, 0, 1);
  colour = blend(colour, shade(head.skin, 0.72), 0.75 * bell((side - head.eyeMm) / 17) * bell((y + 2) / 9));
  // Hair: above a line that comes down at the temples.
  const line = -head.hairlineMm + 34 * smoothstep(42, 70, side) + 60 * smoothstep(-25, -60, z);
  colour = blend(colour, head.hair, smoothstep(line + 3, line - 3, y));
  const arch = -head.browMm - head.browArchMm * bell((side - head.eyeMm - 3) / 13) + 2;
  const brow =
    smoothstep(7, 11, side) *
    smoothstep(52, 46, side) *
    smoothstep(head.browThicknessMm / 2 + 1.2, head.browThicknessMm / 2 - 0.6, Math.abs(y - arch));
  colour = blend(colour, shade(head.hair, 0.8), 0.85 * brow);
  colour = paintEye(head, colour, side - head.eyeMm, y, lids);
  // Nostrils, and the shadow under the tip of the nose.
  const nose = head.noseLengthMm;
  colour = blend(colour, shade(head.skin, 0.18), 0.9 * bell((side - head.noseHalfWidthMm * 0.42) / 3.4) * bell((y - nose - 5) / 2.2));
  colour = blend(colour, shade(head.skin, 0.55), 0.6 * bell(x / head.noseHalfWidthMm) * bell((y - nose - 8) / 3.2));
  return paintMouth(head, colour, x, y);
}

/** An eye whose middle is at 0; `across` grows towards the ear. */
function paintEye(head: Head, under: Colour, across: number, y: number, lids: number): Colour {
  const half = head.eyeHalfWidthMm;
  const along = across / half;
  if (Math.abs(along) > 1.25) return under;
  const lens = Math.max(0, 1 - along * along);
  const middle = -head.eyeSlantMm * along;
  const upper = middle - head.eyeOpeningMm * (0.6 * lids - 0.12 * (1 - lids)) * lens;
  const lower = middle + head.eyeOpeningMm * (0.4 * lids + 0.16 * (1 - lids)) * lens;
  let colour = under;
  const inside =
    smoothstep(-0.4, 0.4, y - upper) *
    smoothstep(-0.4, 0.4, lower - y) *
    smoothstep(1.02, 0.96, Math.abs(along)) *
    smoothstep(0.02, 0.2, lids);
  if (inside > 0) {
    let eye: Colour = shade([0.88, 0.86, 0.83], 1 - 0.45 * bell((y - upper) / 1.8));
    const radius = Math.sqrt(across * across + (y - middle) ** 2);
    eye = blend(eye, head.iris, smoothstep(6.2, 5.4, radius));
    eye = blend(eye, shade(head.iris, 0.4), smoothstep(6.4, 5.9, radius) * smoothstep(5, 5.8, radius));
    eye = blend(eye, [0.015, 0.015, 0.015], smoothstep(2.7, 2.2, radius));
    eye = blend(eye, [1, 1, 1], smoothstep(1.3, 0.8, Math.sqrt((across + 1.8) ** 2 + (y - middle + 2) ** 2)));
    colour = blend(colour, eye, inside);
  }
  // Lashes: along the upper lid of an open eye, where the lids meet in a shut one.
  const edge = lids < 0.1 ? lower : upper;
  const lashes = bell((y - edge) / 1.1) * smoothstep(1.15, 1, Math.abs(along));
  colour = blend(colour, shade(head.hair, 0.35), 0.9 * lashes);
  const crease = bell((y - upper + 3.6) / 0.9) * lens;
  return blend(colour, shade(head.skin, 0.5), 0.5 * crease);
}

function paintMouth(head: Head, under: Colour, x: number, y: number): Colour {
  const along = x / head.mouthHalfWidthMm;
  if (Math.abs(along) > 1.1) return under;
  const lens = Math.max(0, 1 - along * along);
  const bow = 1 - 0.35 * bell(along / 0.12);
  const upper = head.mouthMm - head.lipMm * lens * bow;
  const lower = head.mouthMm + head.lipMm * 1.25 * Math.sqrt(lens) * lens;
  const inside = smoothstep(-0.7, 0.7, y - upper) * smoothstep(-0.7, 0.7, lower - y);
  const lips = blend(under, head.lips, 0.85 * inside);
  return blend(lips, shade(head.lips, 0.22), 0.9 * bell((y - head.mouthMm) / 0.9) * smoothstep(1.05, 0.9, Math.abs(along)));
}

function shade([red, green, blue]: Colour, factor: number): Colour {
  return [red * factor, green * factor, blue * factor];
}

function blend(a: Colour, b: Colour, t: number): Colour {
  const part = clamp(t, 0, 1);
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}
