import type { GrayImage } from '@sclera/engine';
import { generator } from '../../packages/engine/testing/drawn-eye.ts';

/** Poorer cameras, made from one good picture. `radiusPx` is the iris's in the picture given. */
export const conditions = {
  'as taken': (image: GrayImage) => image,
  /** A whole-eye sensor: iris radius 50 px. */
  small: (image: GrayImage, radiusPx: number) => levels(shrink(toPlane(image), 50 / radiusPx)),
  /** Out of focus: Gaussian of 3 % of the iris radius. */
  blurred: (image: GrayImage, radiusPx: number) => levels(blur(toPlane(image), 0.03 * radiusPx)),
  /** Noise of 14 grey levels. */
  noisy: (image: GrayImage) => levels(change(toPlane(image), (level, noise) => level + 14 * noise)),
  /** Three tenths of the contrast, and noise of 3 grey levels. */
  dim: (image: GrayImage) => levels(change(toPlane(image), (level, noise) => 40 + 0.3 * level + 3 * noise)),
} as const;

export type Condition = keyof typeof conditions;

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float64Array;
}

function toPlane({ width, height, data }: GrayImage): Plane {
  return { width, height, data: Float64Array.from(data) };
}

function levels({ width, height, data }: Plane): GrayImage {
  return { width, height, data: Uint8Array.from(data, (level) => Math.max(0, Math.min(255, Math.round(level)))) };
}

/** The noise comes from the picture itself, so that every run draws the same. */
function change({ width, height, data }: Plane, levelOf: (level: number, noise: number) => number): Plane {
  const random = generator(data.reduce((sum, level, i) => (sum + level * (1 + (i % 251))) % 2_147_483_647, 1));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { width, height, data: data.map((level) => levelOf(level, normal())) };
}

function shrink(plane: Plane, factor: number): Plane {
  const { width, height, data } = factor < 1 ? blur(plane, 0.45 / factor) : plane;
  const small = { width: Math.floor(width * factor), height: Math.floor(height * factor) };
  const place = (at: number, size: number): number => Math.min(size - 1.001, Math.max(0, (at + 0.5) / factor - 0.5));
  const out = new Float64Array(small.width * small.height);
  for (let y = 0; y < small.height; y++)
    for (let x = 0; x < small.width; x++) {
      const [sx, sy] = [place(x, width), place(y, height)];
      const [px, py] = [sx % 1, sy % 1];
      const at = Math.floor(sy) * width + Math.floor(sx);
      const top = data[at]! * (1 - px) + data[at + 1]! * px;
      const bottom = data[at + width]! * (1 - px) + data[at + width + 1]! * px;
      out[y * small.width + x] = top * (1 - py) + bottom * py;
    }
  return { ...small, data: out };
}

function blur({ width, height, data }: Plane, sigma: number): Plane {
  const reach = Math.ceil(3 * sigma);
  const taps = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const whole = taps.reduce((sum, tap) => sum + tap, 0);
  const along = (from: Float64Array, step: number, size: number, place: (at: number) => number): Float64Array =>
    from.map((_, at) => {
      const here = place(at);
      let sum = 0;
      for (let k = -reach; k <= reach; k++) sum += taps[k + reach]! * from[at + (Math.max(0, Math.min(size - 1, here + k)) - here) * step]!;
      return sum / whole;
    });
  const across = along(data, 1, width, (at) => at % width);
  return { width, height, data: along(across, width, height, (at) => Math.floor(at / width)) };
}
