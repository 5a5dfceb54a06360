import { stripHeight, stripWidth } from '../iris/normalise.ts';

/** The unrolled iris of one picture, with its pupil ratio. */
export interface Unrolled {
  /** 400 angles by 64 radii, pupil first. */
  readonly levels: Uint8Array;
  /** Other than 0 where usable. */
  readonly usable: Uint8Array;
  readonly ratio: number;
}

/** Columns by which two pictures of one eye may be turned against each other. */
const mostTurn = 6;
/** Half the box whose mean is taken off: what is coarser than a tenth of the ring is light, not pattern. */
const [halfRows, halfColumns] = [5, 9];
/** Radii of the plane, in iris radii, between which print would lie still: outside every pupil of the two. */
const planeRows = 32;

/** How like a wide and a narrow look are, −1…1. */
export interface TissueMatch {
  /** Where the ring is stretched with the pupil, as tissue is. */
  readonly stretched: number;
  /** Where it lies still, as print on a lens or on paper does. */
  readonly still: number;
}

/** Holds wide looks against narrow ones, both ways. Null where too little can be compared. */
export function measureTissue(wide: readonly Unrolled[], narrow: readonly Unrolled[]): TissueMatch | null {
  const stretched: number[] = [];
  const fixed: number[] = [];
  for (const one of wide)
    for (const other of narrow) {
      const inner = Math.max(one.ratio, other.ratio) + 0.05;
      const asTissue = correlate(patternOf(one, inner, null), patternOf(other, inner, one.ratio));
      const asPrint = correlate(patternOf(one, inner, null), patternOf(other, inner, null));
      if (asTissue === null || asPrint === null) continue;
      stretched.push(asTissue);
      fixed.push(asPrint);
    }
  if (stretched.length === 0) return null;
  return { stretched: mean(stretched), still: mean(fixed) };
}

interface Pattern {
  readonly values: Float32Array;
  readonly usable: Uint8Array;
}

/**
 * The pattern by radii of the plane, from `inner` to 0.97 of the limbus. With `as` the ring is first stretched to a pupil of that ratio, as tissue would be.
 */
function patternOf({ levels, usable, ratio }: Unrolled, inner: number, as: number | null): Pattern {
  const raw = new Float32Array(stripWidth * planeRows);
  const isIn = new Uint8Array(stripWidth * planeRows);
  for (let i = 0; i < planeRows; i++) {
    const radius = inner + ((0.97 - inner) * (i + 0.5)) / planeRows;
    const from = as ?? ratio;
    const place = ((radius - from) / (1 - from)) * stripHeight - 0.5;
    const low = Math.max(0, Math.min(stripHeight - 2, Math.floor(place)));
    const part = place - low;
    for (let a = 0; a < stripWidth; a++) {
      const k = low * stripWidth + a;
      raw[i * stripWidth + a] = (levels[k] as number) * (1 - part) + (levels[k + stripWidth] as number) * part;
      isIn[i * stripWidth + a] = usable[k] !== 0 && usable[k + stripWidth] !== 0 ? 1 : 0;
    }
  }
  return { values: withoutMean(raw, isIn), usable: isIn };
}

/** Each value less the mean of the usable ones around it, by sums over rows and columns. */
function withoutMean(raw: Float32Array, isIn: Uint8Array): Float32Array {
  const [w, h] = [stripWidth + 2 * halfColumns, planeRows];
  const sum = new Float64Array((w + 1) * (h + 1));
  const count = new Float64Array((w + 1) * (h + 1));
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const k = y * stripWidth + ((x - halfColumns + stripWidth) % stripWidth);
      const at = (y + 1) * (w + 1) + x + 1;
      const value = isIn[k] === 1 ? (raw[k] as number) : 0;
      sum[at] = value + (sum[at - 1] as number) + (sum[at - w - 1] as number) - (sum[at - w - 2] as number);
      count[at] = (isIn[k] as number) + (count[at - 1] as number) + (count[at - w - 1] as number) - (count[at - w - 2] as number);
    }
  const out = new Float32Array(raw.length);
  for (let y = 0; y < h; y++)
    for (let a = 0; a < stripWidth; a++) {
      const [top, bottom] = [Math.max(0, y - halfRows) * (w + 1), Math.min(h, y + halfRows + 1) * (w + 1)];
      const [left, right] = [a, a + 2 * halfColumns + 1];
      const box = (of: Float64Array): number =>
        (of[bottom + right] as number) - (of[bottom + left] as number) - (of[top + right] as number) + (of[top + left] as number);
      const k = y * stripWidth + a;
      if (isIn[k] === 1) out[k] = (raw[k] as number) - box(sum) / Math.max(1, box(count));
    }
  return out;
}

/** Greatest correlation over small turns; null where fewer than a fifth can be compared. */
function correlate(one: Pattern, other: Pattern): number | null {
  let best: number | null = null;
  for (let turn = -mostTurn; turn <= mostTurn; turn++) {
    let [n, aa, bb, ab] = [0, 0, 0, 0];
    for (let i = 0; i < planeRows; i++)
      for (let a = 0; a < stripWidth; a++) {
        const k = i * stripWidth + a;
        const m = i * stripWidth + ((a + turn + stripWidth) % stripWidth);
        if (one.usable[k] === 0 || other.usable[m] === 0) continue;
        const [x, y] = [one.values[k] as number, other.values[m] as number];
        n++;
        aa += x * x;
        bb += y * y;
        ab += x * y;
      }
    if (n < 0.2 * stripWidth * planeRows || aa === 0 || bb === 0) continue;
    best = Math.max(best ?? -1, ab / Math.sqrt(aa * bb));
  }
  return best;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
