import type { ColourImage } from '../image/colour-image.ts';
import { type Affine, applyAffine } from './affine.ts';

/** Real-valued colour picture, 0…255: the red, green and blue plane one after the other, each row-major. What networks are fed. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * The picture of `width` × `height` pixels whose pixel (x, y) is the source at `toSource(x, y)`. Between pixels bilinear; where the source is much finer than the picture, its pixels
 * are first averaged in whole blocks, so that detail too fine to be shown does not come out as noise. Outside the source its edge pixels are repeated.
 */
export function sample(source: ColourImage, toSource: Affine, width: number, height: number): Planes {
  const { image, map } = coarsen(source, toSource, width, height);
  const { data: from, width: w, height: h } = image;
  const pixels = width * height;
  const data = new Float32Array(3 * pixels);
  if (isItself(map) && w === width && h === height) {
    for (let at = 0, i = 0; at < pixels; at++, i += 3) {
      data[at] = from[i] as number;
      data[pixels + at] = from[i + 1] as number;
      data[2 * pixels + at] = from[i + 2] as number;
    }
    return { width, height, data };
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sx = Math.min(Math.max(map.a * x + map.b * y + map.tx, 0), w - 1);
      const sy = Math.min(Math.max(map.c * x + map.d * y + map.ty, 0), h - 1);
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      const fx = sx - x0;
      const fy = sy - y0;
      const right = x0 + 1 < w ? 3 : 0;
      const top = 3 * (y0 * w + x0);
      const bottom = y0 + 1 < h ? top + 3 * w : top;
      const at = y * width + x;
      for (let c = 0; c < 3; c++) {
        const upper = (from[top + c] as number) * (1 - fx) + (from[top + right + c] as number) * fx;
        const lower = (from[bottom + c] as number) * (1 - fx) + (from[bottom + right + c] as number) * fx;
        data[c * pixels + at] = upper * (1 - fy) + lower * fy;
      }
    }
  }
  return { width, height, data };
}

function isItself({ a, b, c, d, tx, ty }: Affine): boolean {
  return a === 1 && b === 0 && c === 0 && d === 1 && tx === 0 && ty === 0;
}

/** Grey levels (ITU-R BT.601) of a picture, 0…255. */
export function toLuma({ width, height, data }: Planes): Float32Array {
  const pixels = width * height;
  const luma = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    luma[i] = 0.299 * (data[i] as number) + 0.587 * (data[pixels + i] as number) + 0.114 * (data[2 * pixels + i] as number);
  }
  return luma;
}

interface Source {
  readonly image: { readonly width: number; readonly height: number; readonly data: Uint8Array | Float32Array };
  readonly map: Affine;
}

/** Averages blocks of as many source pixels as fall on a pixel of the picture, over the part of the source that is shown. */
function coarsen(source: ColourImage, toSource: Affine, width: number, height: number): Source {
  const scale = Math.sqrt(Math.abs(toSource.a * toSource.d - toSource.b * toSource.c));
  const block = Math.floor(scale);
  if (block < 2) return { image: source, map: toSource };
  const corners = [
    { x: 0, y: 0 },
    { x: width - 1, y: 0 },
    { x: 0, y: height - 1 },
    { x: width - 1, y: height - 1 },
  ].map((corner) => applyAffine(toSource, corner));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const within = (value: number, most: number): number => Math.min(Math.max(Math.floor(value), 0), most);
  const left = within(Math.min(...xs) - 2 * block, source.width - 1);
  const top = within(Math.min(...ys) - 2 * block, source.height - 1);
  const across = Math.max(1, Math.floor((within(Math.max(...xs) + 2 * block, source.width - 1) + 1 - left) / block));
  const down = Math.max(1, Math.floor((within(Math.max(...ys) + 2 * block, source.height - 1) + 1 - top) / block));
  const data = new Float32Array(3 * across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const [fromX, fromY] = [left + x * block, top + y * block];
      const [toX, toY] = [Math.min(fromX + block, source.width), Math.min(fromY + block, source.height)];
      let [red, green, blue] = [0, 0, 0];
      for (let sy = fromY; sy < toY; sy++) {
        for (let at = 3 * (sy * source.width + fromX), end = 3 * (sy * source.width + toX); at < end; at += 3) {
          red += source.data[at] as number;
          green += source.data[at + 1] as number;
          blue += source.data[at + 2] as number;
        }
      }
      const count = (toX - fromX) * (toY - fromY);
      const to = 3 * (y * across + x);
      data[to] = red / count;
      data[to + 1] = green / count;
      data[to + 2] = blue / count;
    }
  }
  // Block k covers source pixels left + k·block … + block − 1: its centre is (block − 1)/2 on.
  const [ox, oy] = [left + (block - 1) / 2, top + (block - 1) / 2];
  const { a, b, c, d, tx, ty } = toSource;
  const map = { a: a / block, b: b / block, c: c / block, d: d / block, tx: (tx - ox) / block, ty: (ty - oy) / block };
  return { image: { width: across, height: down, data }, map };
}
