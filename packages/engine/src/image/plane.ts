import type { GrayImage } from './gray-image.ts';

/** Working image of real-valued grey levels (0…255), row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Shrinks by a whole factor, averaging each factor × factor block; odd rows and columns at the far edges are dropped. */
export function shrink(image: GrayImage, factor: number): Plane {
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const data = new Float32Array(width * height);
  const scale = 1 / (factor * factor);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = 0; dy < factor; dy++) {
        const row = (y * factor + dy) * image.width + x * factor;
        for (let dx = 0; dx < factor; dx++) sum += image.data[row + dx] as number;
      }
      data[y * width + x] = sum * scale;
    }
  }
  return { width, height, data };
}

/** Binomial blur, 1-2-1 in both directions, `passes` times (variance ½ a pass); edges repeat. */
export function blur(plane: Plane, passes: number): Plane {
  const { width, height } = plane;
  const from = new Float32Array(plane.data);
  const to = new Float32Array(from.length);
  for (let pass = 0; pass < passes; pass++) {
    for (let y = 0; y < height; y++) {
      const row = y * width;
      for (let x = 0; x < width; x++) {
        const left = from[row + (x > 0 ? x - 1 : 0)] as number;
        const right = from[row + (x < width - 1 ? x + 1 : x)] as number;
        to[row + x] = (left + 2 * (from[row + x] as number) + right) * 0.25;
      }
    }
    for (let y = 0; y < height; y++) {
      const row = y * width;
      const above = y > 0 ? row - width : row;
      const below = y < height - 1 ? row + width : row;
      for (let x = 0; x < width; x++) {
        from[row + x] = ((to[above + x] as number) + 2 * (to[row + x] as number) + (to[below + x] as number)) * 0.25;
      }
    }
  }
  return { width, height, data: from };
}

/** Value between pixels by bilinear interpolation; outside the image the nearest edge pixel counts. */
export function sampleAt(plane: Plane, x: number, y: number): number {
  const { width, height, data } = plane;
  const cx = Math.min(Math.max(x, 0), width - 1);
  const cy = Math.min(Math.max(y, 0), height - 1);
  const x0 = Math.min(Math.floor(cx), width - 2);
  const y0 = Math.min(Math.floor(cy), height - 2);
  const fx = cx - x0;
  const fy = cy - y0;
  const at = y0 * width + x0;
  const top = (data[at] as number) * (1 - fx) + (data[at + 1] as number) * fx;
  const bottom = (data[at + width] as number) * (1 - fx) + (data[at + width + 1] as number) * fx;
  return top * (1 - fy) + bottom * fy;
}

/** An affine change of grey levels: `(level − dark) · gain`. */
export interface Stretch {
  readonly dark: number;
  readonly gain: number;
}

/** Spread from the darkest to the brightest tenth that a stretched picture has, and how far a pale one may be stretched. */
const wantedSpread = 170;
const greatestGain = 6;

/** The stretch that brings a picture's tones from dark to bright to a standard spread, so that thresholds mean the same everywhere. */
export function findStretch(plane: Plane): Stretch {
  const [dark, bright] = percentiles(plane, [0.01, 0.9]) as [number, number];
  return { dark, gain: Math.min(greatestGain, wantedSpread / Math.max(1, bright - dark)) };
}

/** Applies a stretch; levels may leave 0…255. */
export function stretch({ width, height, data }: Plane, { dark, gain }: Stretch): Plane {
  return { width, height, data: data.map((level) => (level - dark) * gain) };
}

/** Undoes a stretch. */
export function unstretch({ width, height, data }: Plane, { dark, gain }: Stretch): Plane {
  return { width, height, data: data.map((level) => level / gain + dark) };
}

/** Grey levels below which the given shares of the pixels lie, to half a level. */
export function percentiles(plane: Plane, shares: readonly number[]): number[] {
  const bins = 2048;
  const offset = 512;
  const histogram = new Uint32Array(bins);
  for (const value of plane.data) {
    const bin = Math.min(bins - 1, Math.max(0, Math.round(2 * value) + offset));
    histogram[bin] = (histogram[bin] as number) + 1;
  }
  return shares.map((share) => {
    let seen = 0;
    for (let bin = 0; bin < bins; bin++) {
      seen += histogram[bin] as number;
      if (seen >= share * plane.data.length) return (bin - offset) / 2;
    }
    return 255;
  });
}
