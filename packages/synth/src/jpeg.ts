import { cos, PI } from './exact-math.ts';

/** Luminance quantisation table of ITU-T T.81, annex K.1, row-major; scaled by quality in the way of the IJG library. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22,
  37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/** What a baseline JPEG of this quality (1–100) leaves of a grey image: 8×8 cosine transform, quantised and back. No file is written. */
export function compressLossy(pixels: Uint8Array, width: number, height: number, quality: number): Uint8Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const steps = LUMINANCE.map((q) => Math.min(255, Math.max(1, Math.floor((q * scale + 50) / 100))));
  const out = new Uint8Array(pixels.length);
  const block = new Float64Array(64);
  const half = new Float64Array(64);
  for (let by = 0; by < height; by += 8)
    for (let bx = 0; bx < width; bx += 8) {
      for (let y = 0; y < 8; y++)
        for (let x = 0; x < 8; x++) block[8 * y + x] = pixels[Math.min(by + y, height - 1) * width + Math.min(bx + x, width - 1)]! - 128;
      transform(block, half, true);
      for (let i = 0; i < 64; i++) block[i] = Math.floor(block[i]! / steps[i]! + 0.5) * steps[i]!;
      transform(block, half, false);
      for (let y = 0; y < 8 && by + y < height; y++)
        for (let x = 0; x < 8 && bx + x < width; x++) {
          const level = Math.floor(block[8 * y + x]! + 128.5);
          out[(by + y) * width + bx + x] = Math.min(Math.max(level, 0), 255);
        }
    }
  return out;
}

/** Orthonormal cosine basis: row k is the k-th wave. */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const k = i >> 3;
  return (k === 0 ? Math.SQRT1_2 : 1) * 0.5 * cos(((2 * (i & 7) + 1) * k * PI) / 16);
});
const BASIS_TRANSPOSED = Float64Array.from({ length: 64 }, (_, i) => BASIS[8 * (i & 7) + (i >> 3)]!);

/** Rows, then columns, in place. */
function transform(block: Float64Array, half: Float64Array, forward: boolean): void {
  const basis = forward ? BASIS : BASIS_TRANSPOSED;
  for (let pass = 0; pass < 2; pass++) {
    const from = pass === 0 ? block : half;
    const to = pass === 0 ? half : block;
    for (let row = 0; row < 8; row++) {
      const at = 8 * row;
      // Written out: twice as quick as a loop.
      const [a, b, c, d] = [from[at]!, from[at + 1]!, from[at + 2]!, from[at + 3]!];
      const [e, f, g, h] = [from[at + 4]!, from[at + 5]!, from[at + 6]!, from[at + 7]!];
      for (let k = 0; k < 64; k += 8) {
        to[k + row] =
          basis[k]! * a +
          basis[k + 1]! * b +
          basis[k + 2]! * c +
          basis[k + 3]! * d +
          basis[k + 4]! * e +
          basis[k + 5]! * f +
          basis[k + 6]! * g +
          basis[k + 7]! * h;
      }
    }
  }
}
