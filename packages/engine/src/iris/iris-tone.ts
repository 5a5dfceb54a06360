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

const leastSpread = 5;

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
  for (let i = 0; i < stripHeight; i++) {
    // Three rows together give steadier medians than one.
    const found: number[] = [];
    for (let k = Math.max(0, i - 1); k <= Math.min(stripHeight - 1, i + 1); k++) {
      for (const a of columns) if (strip.usable[k * stripWidth + a] === 1) found.push(strip.levels[k * stripWidth + a] as number);
    }
    found.sort((p, q) => p - q);
    const median = found[found.length >> 1] ?? 128;
    const deviations = found.map((value) => Math.abs(value - median)).sort((p, q) => p - q);
    level[i] = median;
    spread[i] = Math.max(leastSpread, 1.4826 * (deviations[deviations.length >> 1] ?? leastSpread));
  }
  const middle = Float32Array.from(level).sort()[stripHeight >> 1] as number;
  return { level, spread, middle };
}
