/** Eyes on paper and on screens, before a near-infrared camera: the light that each pixel sends back, in grey levels. */
import type { GrayImage } from '@sclera/engine';
import { bell, clamp, cos, mix, pow, sin, smoothstep, TAU } from '../exact-math.ts';
import type { EyeLight } from '../render.ts';
import { createRng, type Rng } from '../rng.ts';
import { deviate } from '../sensor.ts';
import type { EyeMoment } from './eye-sequence.ts';

/** A picture, and where its eye is. */
export interface FlatEye extends GrayImage {
  readonly eyeX: number;
  readonly eyeY: number;
  readonly radiusPx: number;
}

/**
 * Matt or half-glossy paper in the hand: carbon that is less black and paper that is less white than the scene was, a printer's screen of dots or (one in four) dots
 * strewn by chance, fibres, and one broad sheen of the lamps.
 */
export function printedOn(print: FlatEye, rng: Rng, seed: string): (moment: EyeMoment) => Float32Array {
  const [black, white] = [rng.range(18, 45), rng.range(190, 232)];
  const pitch = rng.range(1.6, 3.6) * (print.radiusPx / 52);
  const depth = rng.range(8, 26);
  const isStrewn = rng.chance(0.25);
  const angle = rng.range(0.2, 1.3);
  const tilt = { roll: rng.range(-0.1, 0.1), across: rng.range(0.93, 1) };
  const sheen = { x: rng.range(-1.5, 1.5), y: rng.range(-1.2, 1.2), size: rng.range(0.4, 1.6), level: rng.range(0, 45) };
  const grain = createRng('paper', seed);
  const fibres = Float32Array.from(print.data, () => 2.5 * deviate(grain));
  const strewn = Float32Array.from(print.data, () => depth * 0.7 * deviate(grain));
  const [c, s] = [cos(angle), sin(angle)];
  const [cr, sr] = [cos(tilt.roll), sin(tilt.roll)];
  return ({ drawn }) => {
    const { width, height } = drawn.frame;
    const out = new Float32Array(width * height);
    const scale = print.radiusPx / drawn.radiusPx;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const dx = (x - drawn.centreX) / tilt.across;
        const dy = y - drawn.centreY;
        const u = print.eyeX + scale * (dx * cr + dy * sr);
        const v = print.eyeY + scale * (dy * cr - dx * sr);
        // Beyond the picture the paper is bare.
        const isPrinted = u >= 0 && v >= 0 && u <= print.width - 1 && v <= print.height - 1;
        const inked = isPrinted ? black + ((white - black) * read(print, print.data, u, v)) / 255 : white;
        const coverage = isPrinted ? 1 - Math.abs(2 * ((inked - black) / (white - black)) - 1) * 0.6 : 0;
        const dots = isStrewn
          ? read(print, strewn, u, v)
          : depth * sin((TAU * (u * c + v * s)) / pitch) * sin((TAU * (v * c - u * s)) / pitch);
        const mirrored =
          sheen.level * bell((dx / drawn.radiusPx - sheen.x) / sheen.size) * bell((dy / drawn.radiusPx - sheen.y) / sheen.size);
        out[y * width + x] = drawn.exposure * (inked + coverage * dots + read(print, fibres, u, v) + mirrored);
      }
    return out;
  };
}

/** Paper with a round hole over a living eye: its edge throws a little shadow. `hole` in iris radii of the print. */
export function seeThroughHole(paper: Float32Array, behind: EyeLight, { drawn }: EyeMoment, hole: number): Float32Array {
  const { width } = drawn.frame;
  const radius = hole * drawn.radiusPx;
  const { x: px, y: py } = behind.pupil.centre;
  return paper.map((level, k) => {
    const [dx, dy] = [(k % width) - px, Math.floor(k / width) - py];
    const from = Math.sqrt(dx * dx + dy * dy) - radius;
    const shadow = 1 - 0.25 * bell((from + 0.04 * drawn.radiusPx) / (0.04 * drawn.radiusPx));
    return mix((behind.light[k] as number) * shadow, level, clamp(0.5 + from, 0, 1));
  });
}

/** A screen that shines in the near infrared (most do not): its own curve and white, the grid of its pixels against the camera's, lamps mirrored in its glass. */
export function screenOf(rng: Rng, seed: string): (shown: FlatEye, moment: EyeMoment) => Float32Array {
  const gamma = rng.range(0.85, 1.2);
  const [glow, white] = [rng.range(4, 18), rng.range(170, 235)];
  const pitch = rng.range(1.3, 3.2);
  const depth = rng.range(0.03, 0.16);
  const roll = rng.range(-0.08, 0.08);
  const lamps = createRng('screen lamps', seed);
  const glare = Array.from({ length: lamps.int(1, 2) }, () => ({
    x: lamps.range(-2, 2),
    y: lamps.range(-1.6, 1.6),
    size: lamps.range(0.08, 0.3),
    level: lamps.range(80, 320),
  }));
  const curve = Float32Array.from({ length: 257 }, (_, i) => glow + (white - glow) * pow(i / 256, gamma));
  const [cr, sr] = [cos(roll), sin(roll)];
  return (shown, { drawn }) => {
    const { width, height } = drawn.frame;
    const out = new Float32Array(width * height);
    const scale = shown.radiusPx / drawn.radiusPx;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [dx, dy] = [x - drawn.centreX, y - drawn.centreY];
        const u = shown.eyeX + scale * (dx * cr + dy * sr);
        const v = shown.eyeY + scale * (dy * cr - dx * sr);
        const level = curve[Math.round((read(shown, shown.data, u, v) * 256) / 255)] as number;
        const grid = 1 - depth * (2 + sin((TAU * u) / pitch) + sin((TAU * v) / pitch));
        let mirrored = 0;
        for (const { x: gx, y: gy, size, level: most } of glare) {
          const [ex, ey] = [dx / drawn.radiusPx - gx, dy / drawn.radiusPx - gy];
          mirrored += most * (1 - smoothstep(size * 0.7, size, Math.sqrt(ex * ex + ey * ey)));
        }
        out[y * width + x] = drawn.exposure * (level * grid + mirrored);
      }
    return out;
  };
}

/** Between four pixels; edges repeat. */
function read({ width, height }: GrayImage, data: Uint8Array | Float32Array, u: number, v: number): number {
  const x = clamp(u, 0, width - 1.001);
  const y = clamp(v, 0, height - 1.001);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const k = top * width + left;
  const upper = (data[k] as number) * (1 - fx) + (data[k + 1] as number) * fx;
  return upper * (1 - fy) + ((data[k + width] as number) * (1 - fx) + (data[k + width + 1] as number) * fx) * fy;
}
