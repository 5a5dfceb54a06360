import { type Strip, stripHeight, stripWidth } from './normalise.ts';
import { directions } from './polar.ts';

/** What uncovered iris looks like in this picture, ring by ring. */
export interface IrisTone {
  /** Median grey level of each strip row over the side sectors. */
  readonly level: Float32Array;
  /** Robust spread of each row, grey levels; never below `leastSpread`. */
  readonly spread: Float32Array;
  /** Median over all rows. */
  readonly middle: number;
}

const leastSpread = 7;
/** Stands in where a row has no usable sample at the sides. */
const unknownLevel = 128;

/** Learns the iris's own grey levels where lids hardly ever reach: 25° above to 40° below the horizontal, both sides. */
export function learnTone(strip: Strip): IrisTone {
  const { cos, sin } = directions(stripWidth);
  const columns: number[] = [];
  for (let a = 0; a < stripWidth; a++) {
    const s = sin[a] as number;
    if (Math.abs(cos[a] as number) > 0.5 && s > -0.42 && s < 0.64) columns.push(a);
  }
  const level = new Float32Array(stripHeight);
  const spread = new Float32Array(stripHeight);
  const counts = new Uint32Array(256);
  const away = new Uint32Array(256);
  let total = 0;
  const count = (row: number, by: 1 | -1): void => {
    if (row < 0 || row >= stripHeight) return;
    for (let k = 0; k < columns.length; k++) {
      const at = row * stripWidth + (columns[k] as number);
      if (strip.usable[at] !== 1) continue;
      counts[strip.levels[at] as number]! += by;
      total += by;
    }
  };
  count(0, 1);
  for (let i = 0; i < stripHeight; i++) {
    // Three rows together give steadier medians than one.
    count(i + 1, 1);
    count(i - 2, -1);
    const median = medianOf(counts, total, unknownLevel);
    away.fill(0);
    for (let value = 0; value < 256; value++) away[Math.abs(value - median)]! += counts[value] as number;
    level[i] = median;
    spread[i] = Math.max(leastSpread, 1.4826 * medianOf(away, total, leastSpread));
  }
  const middle = Float32Array.from(level).sort()[stripHeight >> 1] as number;
  return { level, spread, middle };
}

/** Median of `total` counted values; `otherwise` where nothing was counted. */
function medianOf(counts: Uint32Array, total: number, otherwise: number): number {
  let seen = 0;
  for (let value = 0; value < counts.length; value++) {
    seen += counts[value] as number;
    if (total > 0 && 2 * seen >= total) return value;
  }
  return otherwise;
}
