import { type Strip, stripHeight, stripWidth } from './normalise.ts';

/**
 * Covered samples take the straight line between the usable ones on either side of them in their row, so that a filter beside them sees
 * no edge that is not there. Whole numbers, rounded half up; a row with nothing usable becomes even.
 */
export function fillCovered({ levels, usable }: Pick<Strip, 'levels' | 'usable'>): Uint8Array {
  const filled = levels.slice();
  for (let i = 0; i < stripHeight; i++) {
    const row = i * stripWidth;
    const start = usable.subarray(row, row + stripWidth).indexOf(1);
    if (start < 0) {
      filled.fill(128, row, row + stripWidth);
      continue;
    }
    // Once around, from one usable sample to the next; the row closes on itself.
    let from = start;
    for (let a = start + 1; a <= start + stripWidth; a++) {
      if (usable[row + (a % stripWidth)] !== 1) continue;
      if (a - from > 1) fillGap(filled, row, from, a);
      from = a;
    }
  }
  return filled;
}

function fillGap(filled: Uint8Array, row: number, from: number, to: number): void {
  const before = filled[row + (from % stripWidth)] as number;
  const after = filled[row + (to % stripWidth)] as number;
  const span = to - from;
  for (let a = from + 1; a < to; a++) {
    const sum = before * (to - a) + after * (a - from);
    filled[row + (a % stripWidth)] = Math.floor((2 * sum + span) / (2 * span));
  }
}
