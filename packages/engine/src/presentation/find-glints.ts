import type { GrayImage } from '../image/gray-image.ts';
import type { IrisGeometry } from '../iris/geometry.ts';

/** The picture of a lamp in the eye, as the cornea throws it back like a small mirror. Lengths in iris radii, from the middle of the pupil. */
export interface Glint {
  readonly x: number;
  readonly y: number;
  /** Radius of a disc of the same area. */
  readonly radius: number;
  /** Grey levels above the brightest that merely scatters light: the white of the eye and the skin beside it. */
  readonly rise: number;
  /** Brightest level. */
  readonly peak: number;
}

/** The cornea's mirror image of lamps near the camera lies over the pupil or the iris close to it. */
const reach = 0.75;
/** Of the way from what surrounds a spot to its peak: the level that bounds it. */
const halfWay = 0.5;
/** What scatters light is taken from here, iris radii from the middle: sclera, lids. */
const [nearest, farthest] = [1.1, 2];
const brightest = 0.98;
/** Fewer grey levels above the iris are no lamp. */
const leastStep = 25;
const most = 12;

/** Bright spots over pupil and iris, brightest first: each as far as half of its height. */
export function findGlints(image: GrayImage, { pupil, limbus }: Pick<IrisGeometry, 'pupil' | 'limbus'>): readonly Glint[] {
  const { width, height, data } = image;
  const { x: cx, y: cy } = pupil.centre;
  const r = limbus.radiusPx;
  const left = Math.max(0, Math.ceil(cx - reach * r));
  const right = Math.min(width - 1, Math.floor(cx + reach * r));
  const top = Math.max(0, Math.ceil(cy - reach * r));
  const bottom = Math.min(height - 1, Math.floor(cy + reach * r));
  const isNear = (x: number, y: number): boolean => (x - cx) ** 2 + (y - cy) ** 2 <= (reach * r) ** 2;
  const ground = percentileOf(image, cx, cy, 0, reach * r, 0.5);
  const diffuse = percentileOf(image, cx, cy, nearest * r, farthest * r, brightest);
  const taken = new Uint8Array(width * height);
  const glints: Glint[] = [];
  while (glints.length < most) {
    let at = -1;
    for (let y = top; y <= bottom; y++)
      for (let x = left; x <= right; x++) {
        const k = y * width + x;
        if (taken[k] === 0 && isNear(x, y) && (at < 0 || (data[k] as number) > (data[at] as number))) at = k;
      }
    if (at < 0) break;
    const peak = data[at] as number;
    if (peak < ground + leastStep) break;
    const level = ground + halfWay * (peak - ground);
    const spot = spread(
      at,
      (k) => {
        const [x, y] = [k % width, Math.floor(k / width)];
        return taken[k] === 0 && isNear(x, y) && (data[k] as number) >= level;
      },
      width,
      taken,
    );
    const mean = (of: (k: number) => number): number => spot.reduce((sum, k) => sum + of(k), 0) / spot.length;
    glints.push({
      x: (mean((k) => k % width) - cx) / r,
      y: (mean((k) => Math.floor(k / width)) - cy) / r,
      radius: Math.sqrt(spot.length / Math.PI) / r,
      rise: peak - diffuse,
      peak,
    });
  }
  return glints;
}

/** Everything that hangs together with `from`; marks it and a rim of one pixel as taken. */
function spread(from: number, isIn: (k: number) => boolean, width: number, taken: Uint8Array): readonly number[] {
  const found = [from];
  const seen = new Set(found);
  for (let i = 0; i < found.length; i++) {
    const k = found[i] as number;
    for (const next of [k - 1, k + 1, k - width, k + width]) {
      if (seen.has(next) || next < 0 || next >= taken.length || !isIn(next)) continue;
      seen.add(next);
      found.push(next);
    }
  }
  for (const k of found) for (const rim of [k, k - 1, k + 1, k - width, k + width]) if (rim >= 0 && rim < taken.length) taken[rim] = 1;
  return found;
}

function percentileOf({ width, height, data }: GrayImage, cx: number, cy: number, inner: number, outer: number, share: number): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let y = Math.max(0, Math.ceil(cy - outer)); y <= Math.min(height - 1, cy + outer); y++)
    for (let x = Math.max(0, Math.ceil(cx - outer)); x <= Math.min(width - 1, cx + outer); x++) {
      const d = (x - cx) ** 2 + (y - cy) ** 2;
      if (d < inner * inner || d > outer * outer) continue;
      const level = data[y * width + x] as number;
      counts[level] = (counts[level] as number) + 1;
      total++;
    }
  let sum = 0;
  for (let level = 0; level < 256; level++) {
    sum += counts[level] as number;
    if (sum >= share * total && sum > 0) return level;
  }
  return 255;
}
