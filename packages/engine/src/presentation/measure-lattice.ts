import type { GrayImage } from '../image/gray-image.ts';
import type { IrisGeometry } from '../iris/geometry.ts';

/** Side of the windows whose spectra are taken. */
const side = 64;
const bins: number = side * side;
/** Cycles a pixel from which a lattice is looked for: what is coarser is the iris itself. */
const coarsest = 0.11;
/** The neighbourhood that a frequency is held against, in bins. */
const [nearestBin, farthestBin] = [3, 6];

/**
 * Power spectrum of what is between pupil and limbus, without its course from the inside out, over windows that overlap by half; `side × side`,
 * frequency 0 first. Spectra of several pictures add up.
 */
export function measureSpectrum(
  image: GrayImage,
  geometry: Pick<IrisGeometry, 'pupil' | 'limbus'>,
  into: Float64Array = new Float64Array(bins),
): Float64Array {
  const { x: cx, y: cy } = geometry.limbus.centre;
  const r = geometry.limbus.radiusPx;
  const flat = flatten(image, geometry);
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const reach = Math.max(0, Math.ceil((r - side / 2) / (side / 2)));
  for (let row = -reach; row <= reach; row++)
    for (let column = -reach; column <= reach; column++) {
      const left = Math.round(cx + (column * side) / 2 - side / 2);
      const top = Math.round(cy + (row * side) / 2 - side / 2);
      if (left < 0 || top < 0 || left + side > image.width || top + side > image.height) continue;
      let filled = 0;
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          const level = flat[(top + y) * image.width + left + x] as number;
          if (level !== 0) filled++;
          re[y * side + x] = level * (hann[x] as number) * (hann[y] as number);
        }
      if (filled < 0.3 * bins) continue;
      im.fill(0);
      transform(re, im);
      for (let k = 0; k < bins; k++) into[k] = (into[k] as number) + ((re[k] as number) ** 2 + (im[k] as number) ** 2) / filled;
    }
  return into;
}

/**
 * How far the strongest single frequency stands out from those around it: a printer's dots, a screen's pixels and the dots of a lens repeat, an iris does not. 0
 * for no spectrum at all. Frequencies of the blocks of a JPEG are left out.
 */
export function latticePeak(spectrum: Float64Array): number {
  let strongest = 0;
  const around: number[] = [];
  for (let v = -side / 2; v < side / 2; v++)
    for (let u = 0; u <= side / 2; u++) {
      const frequency = Math.sqrt(u * u + v * v) / side;
      if (frequency < coarsest || isBlock(u, v)) continue;
      around.length = 0;
      for (let dv = -farthestBin; dv <= farthestBin; dv++)
        for (let du = -farthestBin; du <= farthestBin; du++) {
          const away = Math.sqrt(du * du + dv * dv);
          if (away < nearestBin || away > farthestBin || isBlock(u + du, v + dv)) continue;
          around.push(powerAt(spectrum, u + du, v + dv));
        }
      around.sort((a, b) => a - b);
      const usual = around[Math.floor(around.length / 2)] ?? 0;
      if (usual > 0) strongest = Math.max(strongest, powerAt(spectrum, u, v) / usual);
    }
  return strongest;
}

/** A Hann window spreads a frequency by a bin to each side. */
function isBlock(u: number, v: number): boolean {
  const isMultiple = (f: number): boolean => Math.abs(f - Math.round(f / (side / 8)) * (side / 8)) <= 1;
  return (Math.abs(u) <= 1 && isMultiple(v)) || (Math.abs(v) <= 1 && isMultiple(u));
}

function powerAt(spectrum: Float64Array, u: number, v: number): number {
  return spectrum[((v + 2 * side) % side) * side + ((u + 2 * side) % side)] as number;
}

/** Levels between pupil and limbus less the mean at their radius; 0 elsewhere, and where lids, lashes and lamps stand out. */
function flatten({ width, height, data }: GrayImage, { pupil, limbus }: Pick<IrisGeometry, 'pupil' | 'limbus'>): Float32Array {
  const rings = 24;
  const { x: cx, y: cy } = limbus.centre;
  const outer = 0.97 * limbus.radiusPx;
  const levels: number[][] = Array.from({ length: rings }, () => []);
  const ringAt = (x: number, y: number): number => {
    const fromPupil = Math.sqrt((x - pupil.centre.x) ** 2 + (y - pupil.centre.y) ** 2) - 1.06 * pupil.radiusPx;
    const toLimbus = outer - Math.sqrt((x - cx) ** 2 + (y - cy) ** 2);
    if (fromPupil < 0 || toLimbus <= 0) return -1;
    return Math.min(rings - 1, (rings * fromPupil) / (fromPupil + toLimbus));
  };
  const out = new Float32Array(width * height);
  const visit = (each: (k: number, ring: number) => void): void => {
    for (let y = Math.max(0, Math.ceil(cy - outer)); y <= Math.min(height - 1, cy + outer); y++)
      for (let x = Math.max(0, Math.ceil(cx - outer)); x <= Math.min(width - 1, cx + outer); x++) {
        const ring = ringAt(x, y);
        if (ring >= 0) each(y * width + x, ring);
      }
  };
  visit((k, ring) => (levels[Math.floor(ring)] as number[]).push(data[k] as number));
  const tones = levels.map((ring) => {
    ring.sort((a, b) => a - b);
    const at = (share: number): number => ring[Math.floor(share * (ring.length - 1))] ?? 0;
    return { middle: at(0.5), spread: Math.max(4, (at(0.75) - at(0.25)) / 1.35) };
  });
  visit((k, ring) => {
    const low = Math.max(0, Math.min(rings - 2, Math.floor(ring - 0.5)));
    const part = Math.max(0, Math.min(1, ring - 0.5 - low));
    const [a, b] = [tones[low] as Tone, tones[low + 1] as Tone];
    const level = (data[k] as number) - (a.middle * (1 - part) + b.middle * part);
    const limit = 3 * (a.spread * (1 - part) + b.spread * part);
    out[k] = Math.abs(level) > limit ? 0 : level;
  });
  return out;
}

interface Tone {
  readonly middle: number;
  readonly spread: number;
}

const hann: Float64Array = Float64Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / side));
const turns: Float64Array = Float64Array.from({ length: side }, (_, i) => Math.cos((2 * Math.PI * i) / side));

/** Fourier transform of `side × side` values in place, rows and then columns. */
function transform(re: Float64Array, im: Float64Array): void {
  for (let y = 0; y < side; y++) transformLine(re, im, y * side, 1);
  for (let x = 0; x < side; x++) transformLine(re, im, x, side);
}

/** Cooley and Tukey, radix 2. */
function transformLine(re: Float64Array, im: Float64Array, from: number, step: number): void {
  for (let i = 1, j = 0; i < side; i++) {
    let bit = side >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(re, from + i * step, from + j * step);
      swap(im, from + i * step, from + j * step);
    }
  }
  for (let size = 2; size <= side; size *= 2) {
    const half = size / 2;
    const stride = side / size;
    for (let start = 0; start < side; start += size)
      for (let i = 0; i < half; i++) {
        const c = turns[i * stride] as number;
        const s = -(turns[(i * stride + (3 * side) / 4) % side] as number);
        const a = from + (start + i) * step;
        const b = a + half * step;
        const [br, bi] = [re[b] as number, im[b] as number];
        const [tr, ti] = [br * c - bi * s, br * s + bi * c];
        re[b] = (re[a] as number) - tr;
        im[b] = (im[a] as number) - ti;
        re[a] = (re[a] as number) + tr;
        im[a] = (im[a] as number) + ti;
      }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i] as number;
  values[i] = values[j] as number;
  values[j] = kept;
}
