// Separable Gabor filters over the unrolled iris, in whole numbers.

const WIDTH: i32 = 400;
const HEIGHT: i32 = 64;
const COLUMNS: i32 = 200;
const ROWS: i32 = 16;
const SAMPLES: i32 = COLUMNS * ROWS * 2;
/** Longest filter, taps; a multiple of 8. */
const MOST_TAPS: i32 = 64;
/** Samples repeated on both sides of a summed row, so that no filter wraps. */
const MARGIN: i32 = MOST_TAPS;

const levels = new StaticArray<u8>(WIDTH * HEIGHT);
const usable = new StaticArray<u8>(WIDTH * HEIGHT);
const down = new StaticArray<i16>(MOST_TAPS);
const even = new StaticArray<i16>(MOST_TAPS);
const odd = new StaticArray<i16>(MOST_TAPS);
const envelope = new StaticArray<i16>(MOST_TAPS);
const centres = new StaticArray<i32>(ROWS);
const responses = new StaticArray<i32>(3 * SAMPLES);
const levelRow = new StaticArray<i16>(WIDTH + 2 * MARGIN);
const usableRow = new StaticArray<i16>(WIDTH + 2 * MARGIN);

/** Address of input 0…6 (levels, usable, down, even, odd, envelope, row centres) or of the responses (7). */
export function filterBuffers(which: i32): usize {
  if (which == 0) return changetype<usize>(levels);
  if (which == 1) return changetype<usize>(usable);
  if (which == 2) return changetype<usize>(down);
  if (which == 3) return changetype<usize>(even);
  if (which == 4) return changetype<usize>(odd);
  if (which == 5) return changetype<usize>(envelope);
  if (which == 6) return changetype<usize>(centres);
  return changetype<usize>(responses);
}

/**
 * Filters with one wavelet (0 or 1) and fills its responses. `downTaps` and `aroundTaps` are the true odd lengths; the
 * taps behind them up to the next multiple of 8 must be 0.
 */
export function filterStrip(wavelet: i32, downTaps: i32, aroundTaps: i32): void {
  const reach = aroundTaps >> 1;
  const padded = (aroundTaps + 7) & ~7;
  const row = changetype<usize>(levelRow);
  const seen = changetype<usize>(usableRow);
  const out = changetype<usize>(responses);
  for (let r = 0; r < ROWS; r++) {
    sumDown(changetype<usize>(levels), row, unchecked(centres[r]), downTaps, i16x8.splat(i16.MIN_VALUE));
    sumDown(changetype<usize>(usable), seen, unchecked(centres[r]), downTaps, i16x8.splat(0));
    for (let c = 0; c < COLUMNS; c++) {
      const from: usize = (MARGIN + 2 * c - reach) << 1;
      let evenSum = i32x4.splat(0);
      let oddSum = i32x4.splat(0);
      let support = i32x4.splat(0);
      for (let k: usize = 0; k < (<usize>padded) << 1; k += 16) {
        const value = v128.load(row + from + k);
        evenSum = i32x4.add(evenSum, i32x4.dot_i16x8_s(value, v128.load(changetype<usize>(even) + k)));
        oddSum = i32x4.add(oddSum, i32x4.dot_i16x8_s(value, v128.load(changetype<usize>(odd) + k)));
        support = i32x4.add(support, i32x4.dot_i16x8_s(v128.load(seen + from + k), v128.load(changetype<usize>(envelope) + k)));
      }
      const at = out + 3 * (c * 2 * ROWS + r * 2 + wavelet) * 4;
      store<i32>(at, sumLanes(evenSum));
      store<i32>(at + 4, sumLanes(oddSum));
      store<i32>(at + 8, sumLanes(support));
    }
  }
}

/** Vertical sums about a strip row. They are under 2^16; adding `offset` modulo 2^16 brings them into 16 signed bits. */
function sumDown(strip: usize, into: usize, centre: i32, taps: i32, offset: v128): void {
  const reach = taps >> 1;
  for (let a: usize = 0; a < <usize>WIDTH; a += 8) {
    let sum = offset;
    for (let k = 0; k < taps; k++) {
      const row = max(0, min(HEIGHT - 1, centre + k - reach));
      const value = v128.load_ext<u8>(strip + row * WIDTH + a);
      sum = i16x8.add(sum, i16x8.mul(value, i16x8.splat(unchecked(down[k]))));
    }
    v128.store(into + ((<usize>MARGIN + a) << 1), sum);
  }
  memory.copy(into, into + (WIDTH << 1), MARGIN << 1);
  memory.copy(into + ((MARGIN + WIDTH) << 1), into + (MARGIN << 1), MARGIN << 1);
}

function sumLanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
