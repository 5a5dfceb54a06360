import type { IrisTone } from './iris-tone.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';

/** For each strip column the first row that a lid covers (`stripHeight` where none does). */
export interface LidRows {
  readonly upper: Int16Array;
  readonly lower: Int16Array;
}

/** Deviation from the iris's tone, in spreads, that is as likely lid as iris. */
const evenDeviation = 1.9;
const greatestDeviation = 4.5;
/** Columns to each side over which deviations are averaged. */
const smoothReach = 2;
/** Gain of a full edge at the lid's margin, in the units of one covered sample. */
const edgeGain = 2.5;
const fullEdge = 20;
/** Rows a lid may move from one column to the next, and the loss a row. */
const reach = 4;
const stiffness = 1.2;

/**
 * Finds the lids in the unrolled iris. Above and below the horizontal, a path splits each column into iris inside and lid
 * outside: outside, samples should not look like this iris (skin, lashes, shadow of the lid's rim), and the split should
 * lie on an edge. Dynamic programming over the columns of each half.
 */
export function findLids(strip: Strip, tone: IrisTone): LidRows {
  const strange = strangeness(strip, tone);
  const edge = edges(strip);
  const half = stripWidth / 2;
  // Columns grow clockwise from 3 o'clock on the screen: the first half lies below the centre, the second above.
  return { lower: splitHalf(strange, edge, 0, half), upper: splitHalf(strange, edge, half, stripWidth) };
}

/** 1 for each strip column that is open: no lid begins before `row` in it, nor within `margin` columns to either side. */
export function openColumns(lids: LidRows, row: number, margin: number): Uint8Array {
  const half = stripWidth / 2;
  const isOpen = new Uint8Array(stripWidth).fill(1);
  for (let a = 0; a < stripWidth; a++) {
    const begins = (a < half ? lids.lower[a] : lids.upper[a - half]) as number;
    if (begins >= row) continue;
    for (let k = -margin; k <= margin; k++) isOpen[(a + k + stripWidth) % stripWidth] = 0;
  }
  return isOpen;
}

/** How unlike this iris each sample is, smoothed along the row, positive where lid is likelier. */
function strangeness(strip: Strip, tone: IrisTone): Float32Array {
  const result = new Float32Array(stripWidth * stripHeight);
  // How far samples of a row deviate; the row closes on itself, so its ends are repeated beyond each other.
  const away = new Float32Array(stripWidth + 2 * smoothReach);
  const light = lightByColumn(strip, tone);
  for (let i = 0; i < stripHeight; i++) {
    const level = tone.level[i] as number;
    const spread = tone.spread[i] as number;
    for (let a = 0; a < stripWidth; a++) {
      const at = i * stripWidth + a;
      const deviation = strip.usable[at] === 1 ? ((strip.levels[at] as number) - (light[a] as number) - level) / spread : 0;
      away[smoothReach + a] = Math.abs(deviation);
    }
    away.copyWithin(0, stripWidth, stripWidth + smoothReach);
    away.copyWithin(stripWidth + smoothReach, smoothReach, 2 * smoothReach);
    for (let a = 0; a < stripWidth; a++) {
      let sum = 0;
      for (let k = a; k <= a + 2 * smoothReach; k++) sum += away[k] as number;
      result[i * stripWidth + a] = Math.min(greatestDeviation, sum / (2 * smoothReach + 1)) - evenDeviation;
    }
  }
  return result;
}

/** Rows next to the pupil, where lids come last: how they differ from the sides' tone is taken for light and shade. */
const firstLightRow = 3;
const endLightRow = 15;
/** Light and shade are smooth (columns to each side) and no stronger than this, grey levels. */
const lightReach = 16;
const greatestLight = 14;

/** How much lighter than the side sectors the iris is in each column. */
export function lightByColumn(strip: Strip, tone: IrisTone): Float32Array {
  const sums = new Float64Array(stripWidth);
  const counts = new Float64Array(stripWidth);
  for (let i = firstLightRow; i < endLightRow; i++) {
    for (let a = 0; a < stripWidth; a++) {
      const at = i * stripWidth + a;
      const difference = (strip.levels[at] as number) - (tone.level[i] as number);
      // A lash or a reflection is no light or shade.
      if (strip.usable[at] !== 1 || Math.abs(difference) > 2 * greatestLight) continue;
      sums[a] = (sums[a] as number) + difference;
      counts[a] = (counts[a] as number) + 1;
    }
  }
  const light = new Float32Array(stripWidth);
  // Levels are whole numbers, so sums may run along the ring: what comes in is added, what goes out is taken off.
  let sum = 0;
  let count = 0;
  for (let a = -2 * lightReach; a < stripWidth; a++) {
    const comesIn = (a + lightReach + stripWidth) % stripWidth;
    sum += sums[comesIn] as number;
    count += counts[comesIn] as number;
    if (a < 0) continue;
    light[a] = count === 0 ? 0 : Math.max(-greatestLight, Math.min(greatestLight, sum / count));
    const goesOut = (a - lightReach + stripWidth) % stripWidth;
    sum -= sums[goesOut] as number;
    count -= counts[goesOut] as number;
  }
  return light;
}

/** Size of the radial step between rows i − 1 and i over three rows each side, either sign, 0…1. */
function edges(strip: Strip): Float32Array {
  const result = new Float32Array(stripWidth * stripHeight);
  for (let i = 3; i <= stripHeight - 3; i++) {
    for (let a = 0; a < stripWidth; a++) {
      let step = 0;
      for (let k = 0; k < 3; k++) {
        step += (strip.levels[(i + k) * stripWidth + a] as number) - (strip.levels[(i - 1 - k) * stripWidth + a] as number);
      }
      result[i * stripWidth + a] = Math.min(1, Math.abs(step) / (3 * fullEdge));
    }
  }
  return result;
}

function splitHalf(strange: Float32Array, edge: Float32Array, first: number, end: number): Int16Array {
  const states = stripHeight + 1;
  const columns = end - first;
  const from = new Int8Array(columns * states);
  // Beyond the first and the last state nothing is ever good enough.
  let score = new Float64Array(states + 2 * reach).fill(Number.NEGATIVE_INFINITY).fill(0, reach, reach + states);
  let next = score.slice();
  for (let c = 0; c < columns; c++) {
    const a = first + c;
    // A lid that begins in row i covers i … stripHeight − 1.
    let outside = 0;
    for (let i = stripHeight; i >= 0; i--) {
      if (i < stripHeight) outside += strange[i * stripWidth + a] as number;
      const own = outside + (i < stripHeight ? edgeGain * (edge[i * stripWidth + a] as number) : 0);
      const at = i + reach;
      let best = score[at] as number;
      let move = 0;
      for (let d = 1; d <= reach; d++) {
        const loss = stiffness * d;
        const lower = (score[at - d] as number) - loss;
        const higher = (score[at + d] as number) - loss;
        if (lower > best) {
          best = lower;
          move = -d;
        }
        if (higher > best) {
          best = higher;
          move = d;
        }
      }
      next[at] = (c === 0 ? 0 : best) + own;
      from[c * states + i] = c === 0 ? 0 : move;
    }
    [score, next] = [next, score];
  }
  let at = 0;
  for (let i = 1; i < states; i++) if ((score[reach + i] as number) >= (score[reach + at] as number)) at = i;
  const rows = new Int16Array(columns);
  for (let c = columns - 1; c >= 0; c--) {
    rows[c] = at;
    at += from[c * states + at] as number;
  }
  return rows;
}
