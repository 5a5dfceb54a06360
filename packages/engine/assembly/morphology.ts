// Moving minima and maxima of pictures of 32-bit floats.

/**
 * Grey opening of `width` × `height` samples with a square of side 2·`reach` + 1; what lies outside does not count. `work`: room for
 * (`width` + 2·`reach`) × (`height` + 2·`reach`) samples and 8 more.
 */
export function openSquare(data: usize, width: i32, height: i32, reach: i32, work: usize, result: usize): void {
  const stride = width + 2 * reach;
  const count = stride * (height + 2 * reach);
  pad(data, width, height, reach, reach, f32.MAX_VALUE, work);
  slideLeast(work, count, 1, reach);
  slideLeast(work, count, stride, reach);
  cut(work, width, height, stride, result);
  pad(result, width, height, reach, reach, -f32.MAX_VALUE, work);
  slideMost(work, count, 1, reach);
  slideMost(work, count, stride, reach);
  cut(work, width, height, stride, result);
}

/** Grey closing along rows over 2·`reach` + 1 samples. `work`: room for (`width` + 2·`reach`) × `height` samples and 8 more. */
export function closeRows(data: usize, width: i32, height: i32, reach: i32, work: usize, result: usize): void {
  const stride = width + 2 * reach;
  pad(data, width, height, reach, 0, -f32.MAX_VALUE, work);
  slideMost(work, stride * height, 1, reach);
  cut(work, width, height, stride, result);
  pad(result, width, height, reach, 0, f32.MAX_VALUE, work);
  slideLeast(work, stride * height, 1, reach);
  cut(work, width, height, stride, result);
}

/** Copies a picture into a frame of `level` so wide at the sides and so high above and below. */
function pad(from: usize, width: i32, height: i32, sides: i32, ends: i32, level: f32, to: usize): void {
  const stride = width + 2 * sides;
  for (let i = 0; i < stride * (height + 2 * ends) + 4; i += 4) v128.store(to + (i << 2), f32x4.splat(level));
  for (let y = 0; y < height; y++) memory.copy(to + (((y + ends) * stride + sides) << 2), from + ((y * width) << 2), width << 2);
}

/** Copies the samples at which windows begin that are about a sample of the picture. */
function cut(from: usize, width: i32, height: i32, stride: i32, to: usize): void {
  for (let y = 0; y < height; y++) memory.copy(to + ((y * width) << 2), from + ((y * stride) << 2), width << 2);
}

/** Least of the 2·`reach` + 1 samples from each on, `step` apart: windows double in length until two of them cover it. */
function slideLeast(data: usize, count: i32, step: i32, reach: i32): void {
  const window = 2 * reach + 1;
  let length = 1;
  for (; 2 * length <= window; length *= 2) least(data, count, length * step);
  least(data, count, (window - length) * step);
}

function least(data: usize, count: i32, away: i32): void {
  for (let i = 0; i < count - away; i += 4) {
    const at = data + (i << 2);
    v128.store(at, f32x4.min(v128.load(at), v128.load(at + (away << 2))));
  }
}

/** Greatest, likewise. */
function slideMost(data: usize, count: i32, step: i32, reach: i32): void {
  const window = 2 * reach + 1;
  let length = 1;
  for (; 2 * length <= window; length *= 2) most(data, count, length * step);
  most(data, count, (window - length) * step);
}

function most(data: usize, count: i32, away: i32): void {
  for (let i = 0; i < count - away; i += 4) {
    const at = data + (i << 2);
    v128.store(at, f32x4.max(v128.load(at), v128.load(at + (away << 2))));
  }
}
