// Votes of edge pixels for the centres and radii of dark discs.

/** Added to a float, this leaves the float's whole number in its low half. */
const LOW_BITS: f64 = 6755399441055744; // 1.5 × 2^52

/**
 * Every edge pixel of a picture (`width` × `height` 32-bit floats) votes, against its gradient, for the cells that its disc's centre may lie in.
 * Adds to `votes`: 16-bit counts, `columns` × `rows` cells of `cell` pixels for each of `layers` radii (64-bit floats, growing; one more is read).
 */
export function countVotes(
  data: usize,
  width: i32,
  height: i32,
  radii: usize,
  layers: i32,
  cell: i32,
  columns: i32,
  rows: i32,
  votes: usize,
  weakestEdge: f64,
  fullEdge: f64,
  fullVote: f64,
): void {
  const perPixel = 1.0 / <f64>cell;
  const layerBytes: usize = (columns * rows) << 1;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = data + ((y * width + x) << 2);
      const gx = (<f64>load<f32>(at + 4) - <f64>load<f32>(at - 4)) / 2;
      const gy = (<f64>load<f32>(at + (width << 2)) - <f64>load<f32>(at - (width << 2))) / 2;
      const strength = sqrt(gx * gx + gy * gy);
      if (strength < weakestEdge) continue;
      const weight = <u32>min(fullVote, floor((fullVote * strength) / fullEdge + 0.5));
      const ux = gx / strength;
      const uy = gy / strength;
      // The greater a radius, the further out its centre: those inside come first.
      let reach = layers;
      for (; reach > 0; reach--) {
        const r = load<f64>(radii + ((reach - 1) << 3));
        const cx = floor((<f64>x - ux * r + 0.5) * perPixel);
        const cy = floor((<f64>y - uy * r + 0.5) * perPixel);
        if (cx >= 0 && cy >= 0 && cx < <f64>columns && cy < <f64>rows) break;
      }
      let to = votes;
      for (let layer = 0; layer < reach; layer += 2) {
        const r = v128.load(radii + (layer << 3));
        const cx = cellsAt(<f64>x, ux, r, perPixel);
        const cy = cellsAt(<f64>y, uy, r, perPixel);
        const cells = f64x2.add(f64x2.add(f64x2.mul(cy, f64x2.splat(<f64>columns)), cx), f64x2.splat(LOW_BITS));
        addVote(to + (<usize>i32x4.extract_lane(cells, 0) << 1), weight);
        if (layer + 1 < reach) addVote(to + layerBytes + (<usize>i32x4.extract_lane(cells, 2) << 1), weight);
        to += 2 * layerBytes;
      }
    }
  }
}

/** Column or row of the cells that lie two radii against the gradient from `place`. */
@inline
function cellsAt(place: f64, direction: f64, radii: v128, perPixel: f64): v128 {
  const offset = f64x2.mul(f64x2.splat(direction), radii);
  return f64x2.floor(f64x2.mul(f64x2.add(f64x2.sub(f64x2.splat(place), offset), f64x2.splat(0.5)), f64x2.splat(perPixel)));
}

@inline
function addVote(at: usize, weight: u32): void {
  store<u16>(at, <u16>(<u32>load<u16>(at) + weight));
}

/**
 * Sums the votes over 3 × 3 cells and three radii, divides by the rim, and keeps the best score (32-bit float, at least `leastScore`) and its
 * radius (16 bits) of each cell. An empty layer of votes must stand before the first and behind the last. `work`: 2 × (`size` + 12) words.
 */
export function sumVotes(
  votes: usize,
  columns: i32,
  size: i32,
  radii: usize,
  layers: i32,
  work: usize,
  best: usize,
  bestRadius: usize,
  leastScore: f64,
  fullVote: f64,
): void {
  const row: usize = columns << 2;
  // The word before the first sum stays 0.
  const sums = work + 16;
  const across = sums + ((size + 8) << 2);
  store<i32>(sums - 4, 0);
  for (let layer = 0; layer < layers; layer++) {
    const radius = load<f64>(radii + (layer << 3));
    const scale = 1 / (fullVote * (2 * Math.PI * radius + 12));
    const least = <i32>floor(leastScore / scale);
    sumLayers(votes + ((layer * size) << 1), size, sums);
    sumAcross(sums, size, across);
    for (let i = columns; i < size - columns; i += 4) {
      const at = across + (i << 2);
      const four = i32x4.add(i32x4.add(v128.load(at - row), v128.load(at)), v128.load(at + row));
      if (!v128.any_true(i32x4.gt_s(four, i32x4.splat(least)))) continue;
      for (let k = i; k < min(i + 4, size - columns); k++) {
        const own = across + (k << 2);
        const sum = load<i32>(own - row) + load<i32>(own) + load<i32>(own + row);
        const score = <f64>sum * scale;
        if (sum <= least || score <= <f64>load<f32>(best + (k << 2))) continue;
        store<f32>(best + (k << 2), <f32>score);
        store<u16>(bestRadius + (k << 1), <u16>(<i32>radius));
      }
    }
  }
}

/** Sum of each cell's votes at a radius and the two beside it. */
function sumLayers(votes: usize, size: i32, sums: usize): void {
  const layer: usize = size << 1;
  for (let i = 0; i < size; i += 8) {
    const own = votes + (i << 1);
    const below = v128.load(own - layer);
    const here = v128.load(own);
    const above = v128.load(own + layer);
    const low = i32x4.add(i32x4.extend_low_i16x8_u(below), i32x4.extend_low_i16x8_u(above));
    const high = i32x4.add(i32x4.extend_high_i16x8_u(below), i32x4.extend_high_i16x8_u(above));
    v128.store(sums + (i << 2), i32x4.add(low, i32x4.extend_low_i16x8_u(here)));
    v128.store(sums + (i << 2) + 16, i32x4.add(high, i32x4.extend_high_i16x8_u(here)));
  }
}

/** Sum of each cell and the two beside it; the last cell, which has none behind it, gets none. */
function sumAcross(sums: usize, size: i32, across: usize): void {
  for (let i = 0; i < size; i += 4) {
    const at = sums + (i << 2);
    v128.store(across + (i << 2), i32x4.add(i32x4.add(v128.load(at - 4), v128.load(at)), v128.load(at + 4)));
  }
  store<i32>(across + ((size - 1) << 2), 0);
}
