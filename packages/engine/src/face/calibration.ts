/** What the cosines of one model mean: at which of them two faces of different people are taken for one how often. */
export interface Calibration {
  /** Which pairs it was measured on, and what they do not stand for. */
  readonly source: string;
  /** From the most to the least often, with rising cosines. */
  readonly points: readonly CalibrationPoint[];
}

export interface CalibrationPoint {
  /** False match rate: share of pairs of different people whose cosine is above. */
  readonly fmr: number;
  readonly cosine: number;
}

/** False match rates that a decision may be asked for. */
export const targetFmrs: { readonly highest: number; readonly lowest: number } = { highest: 1e-3, lowest: 1e-6 };

export type Threshold =
  | { readonly kind: 'threshold'; readonly cosine: number }
  /** The calibration says nothing of this rate, or no decision may be made at it. */
  | { readonly kind: 'not-calibrated'; readonly fmr: number; readonly highest: number; readonly lowest: number };

/**
 * The cosine above which two faces count as one person's at a target false match rate of 1e-3 to 1e-6. Between two points of the table on a straight line over
 * the logarithm of the rate; beyond it there is no answer.
 */
export function thresholdFor({ points }: Calibration, fmr: number): Threshold {
  const highest = Math.min(targetFmrs.highest, points[0]?.fmr ?? 0);
  const lowest = Math.max(targetFmrs.lowest, points.at(-1)?.fmr ?? 1);
  if (!(fmr <= highest && fmr >= lowest)) return { kind: 'not-calibrated', fmr, highest, lowest };
  const next = points.findIndex((point) => point.fmr <= fmr);
  const below = points[next] as CalibrationPoint;
  const above = points[next - 1] ?? below;
  if (above.fmr === below.fmr) return { kind: 'threshold', cosine: below.cosine };
  const part = Math.log(above.fmr / fmr) / Math.log(above.fmr / below.fmr);
  return { kind: 'threshold', cosine: above.cosine + part * (below.cosine - above.cosine) };
}

/** Reads a calibration from JSON; a text says what is wrong with it. */
export function readCalibration(value: unknown): Calibration | string {
  if (typeof value !== 'object' || value === null)
    return 'it is missing. Without it a score means nothing; measure it and name the source.';
  const { source, points } = value as { readonly source?: unknown; readonly points?: unknown };
  if (typeof source !== 'string' || source.trim() === '') return 'source: a text is needed that says what it was measured on.';
  if (!Array.isArray(points) || points.length < 2) return 'points: at least two objects with fmr and cosine are needed.';
  const read: CalibrationPoint[] = [];
  for (const point of points as unknown[]) {
    const { fmr, cosine } = (point ?? {}) as { readonly fmr?: unknown; readonly cosine?: unknown };
    if (typeof fmr !== 'number' || !(fmr > 0 && fmr < 1)) return 'points: each fmr is a number between 0 and 1.';
    if (typeof cosine !== 'number' || !(cosine > -1 && cosine < 1)) return 'points: each cosine is a number between −1 and 1.';
    const last = read.at(-1);
    if (last !== undefined && !(fmr < last.fmr && cosine > last.cosine))
      return 'points: rates must fall and cosines rise from one to the next.';
    read.push({ fmr, cosine });
  }
  if (read[0]!.fmr < targetFmrs.highest) return `points: they must begin at a false match rate of ${targetFmrs.highest} or more.`;
  return Object.freeze({ source, points: Object.freeze(read) });
}
